import type { Handler } from "./exchange.ts";

/** One path and its handlers. */
export interface Route {
  /** Absolute, parts separated by `/`; `:name` matches one part. */
  readonly pattern: string;
  /** Whether it needs no token: probes, and anything without secrets. */
  readonly open: boolean;
  /** By method. GET answers HEAD, too. */
  readonly methods: Readonly<Record<string, Handler>>;
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route of a path. There are few routes, so trying each is fastest. */
export function matchRoute(routes: readonly Route[], path: string): Match | undefined {
  const parts = path.split("/");
  for (const route of routes) {
    const params = matchParts(route.pattern.split("/"), parts);
    if (params) return { route, params };
  }
  return undefined;
}

/** The methods of a route as the header Allow lists them. */
export function allowedMethods({ methods }: Route): string {
  return [...Object.keys(methods), ...(methods.GET ? ["HEAD"] : []), "OPTIONS"].join(", ");
}

function matchParts(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, wanted] of pattern.entries()) {
    const part = decodePart(parts[index] ?? "");
    if (part === undefined) return undefined;
    if (wanted.startsWith(":") && part !== "") params[wanted.slice(1)] = part;
    else if (wanted !== part) return undefined;
  }
  return params;
}

function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

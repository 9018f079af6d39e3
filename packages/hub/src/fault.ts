import type { Route } from "./parse-route.ts";

/** What can go wrong with one answer. */
export type Fault =
  /** 429, with `Retry-After` in seconds when given. */
  | { readonly kind: "too-many-requests"; readonly retryAfterSeconds?: number }
  | { readonly kind: "server-error"; readonly status: 500 | 502 | 503 | 504 }
  /** 404 with the database's overload message: what ModelScope says instead of 503. */
  | { readonly kind: "overload" }
  /** 200 with the envelope of a failure. */
  | { readonly kind: "failed-success" }
  /** 200 with 145 bytes of JSON where the content should be. */
  | { readonly kind: "json-instead" }
  /** 200 with a web page where the content should be. */
  | { readonly kind: "html-instead" }
  /** 200 with no body. */
  | { readonly kind: "empty-body" }
  /** Ends early. `short`: the declared length is the short one; `full`: the full length is declared. */
  | { readonly kind: "truncate"; readonly afterBytes: number; readonly declared: "short" | "full" }
  /** TCP reset after this many bytes of the body. */
  | { readonly kind: "reset"; readonly afterBytes: number }
  /** Silence after this many bytes of the body, with the connection held open. */
  | { readonly kind: "stall"; readonly afterBytes: number }
  | { readonly kind: "slow"; readonly bytesPerSecond: number }
  /** Wrong bytes of the right size. */
  | { readonly kind: "corrupt" }
  /** 200 with everything, to a request for a range. */
  | { readonly kind: "ignore-range" }
  /** 206 whose `Content-Range` is another range. */
  | { readonly kind: "wrong-range" }
  /** 403, as after the end of a signature. */
  | { readonly kind: "expired-signature" }
  | { readonly kind: "redirect"; readonly location: string }
  /** The listing's `Files`, altered: hostile paths, missing hashes, other types. */
  | { readonly kind: "rewrite-files"; readonly rewrite: (files: readonly ListedFile[]) => readonly unknown[] };

/** An entry of a listing's `Files`, with ModelScope's field names. */
export interface ListedFile {
  readonly CommitMessage: string;
  readonly CommittedDate: number;
  readonly CommitterName: string;
  readonly InCheck: boolean;
  readonly IsLFS: boolean;
  readonly Mode: string;
  readonly Name: string;
  readonly Path: string;
  readonly Revision: string;
  readonly Sha256: string;
  readonly Size: number;
  readonly Type: "blob" | "tree";
}

/** Which requests a fault applies to. */
export interface FaultRule {
  /** `download` is the hop at the api port, `object` the hop at the cdn port. */
  readonly on: Exclude<Route["kind"], "unknown">;
  /** The id as the request spells it. @default every model */
  readonly model?: string;
  /** The file, for `download` and `object`. @default every file */
  readonly path?: string;
  /** How many requests it applies to. @default 1 */
  readonly times?: number;
  readonly fault: Fault;
}

export interface FaultList {
  add(rule: FaultRule): void;
  /** The fault for a request, which uses it up by one; rules apply in the order in which they were added. */
  take(route: Route): Fault | undefined;
}

/** An empty list of faults. */
export function createFaultList(): FaultList {
  const open: { readonly rule: FaultRule; left: number }[] = [];
  return {
    add: (rule) => void open.push({ rule, left: rule.times ?? 1 }),
    take: (route) => {
      const met = open.find(({ rule, left }) => left > 0 && meets(rule, route));
      if (met) met.left -= 1;
      return met?.rule.fault;
    },
  };
}

function meets(rule: FaultRule, route: Route): boolean {
  if (route.kind !== rule.on) return false;
  if (rule.model !== undefined && rule.model !== route.model) return false;
  return rule.path === undefined || ("path" in route && rule.path === route.path);
}

import type { Capabilities } from "@funasr-images/protocol";
import type { ServerState } from "../view-state.ts";

interface Question {
  /** Whether it is the page's own server: only that may be asked over HTTP. */
  readonly own: boolean;
  readonly token: string;
  readonly fetch: typeof fetch;
  readonly signal?: AbortSignal;
}

/** Asks the server what it can do and whether it is ready. Every answer is a state, never an error. */
export async function askServer({ own, token, fetch, signal }: Question): Promise<ServerState> {
  if (!own) return { kind: "other" };
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const ask = async (path: string) => {
    const response = await fetch(path, { headers, cache: "no-store", signal });
    const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, body: isJson ? ((await response.json()) as unknown) : undefined };
  };
  try {
    const { status, body } = await ask("v1/capabilities");
    if (status === 401 || status === 403) return { kind: "locked" };
    const capabilities = isCapabilities(body) ? body : undefined;
    const ready = await ask("readyz");
    if (ready.status === 503) return { kind: "starting", reason: reasonOf(ready.body), capabilities };
    if (capabilities) return { kind: "ready", capabilities };
    // Ready, but without capabilities: an older server. Without /readyz it is not a recogniser at all.
    return ready.status === 200 && ready.body !== undefined ? { kind: "other" } : { kind: "nowhere" };
  } catch {
    return { kind: "nowhere" };
  }
}

/** A page that is newer than its server must not fail because of a field: only what it needs is checked. */
function isCapabilities(body: unknown): body is Capabilities {
  const { modes, hotwords, languages, roles } = (body ?? {}) as Partial<Capabilities>;
  return (
    Array.isArray(modes) && Array.isArray(languages) && Array.isArray(roles) && typeof hotwords?.supported === "boolean"
  );
}

function reasonOf(body: unknown): string {
  const { reason, error } = (body ?? {}) as { reason?: unknown; error?: { message?: unknown } };
  return String(reason ?? error?.message ?? "503");
}

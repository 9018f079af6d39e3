import { ModelError } from "../model-error.ts";
import { isAllowedAddress, type OpenHub } from "./hub-options.ts";
import { RetryableFailure } from "./retry.ts";
import type { StallWatchdog } from "./stall-watchdog.ts";

/** What is asked, and how it is called in messages. */
export interface HubQuestion {
  readonly address: URL;
  /** Model, path or address, without secrets. */
  readonly where: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Headers of an answer by their names in lower case, as `fetch` has them. */
export interface AnswerHeaders {
  get(name: string): string | null;
  has(name: string): boolean;
}

/** An answer, after the redirects. */
export interface HubAnswer {
  readonly response: Response;
  /** Whether another host than the hub's own answered. */
  readonly redirected: boolean;
}

/** Hops from the hub to the content; more are a loop. */
export const maxRedirects = 5;

/**
 * One GET, redirects followed by hand: credentials go to the hub's own origin only, and plain http only to loopback.
 *
 * @throws ModelError `HUB_REDIRECT_REFUSED`, and what fetch throws; {@link judgeConnection} names it.
 */
export async function requestHub(
  hub: OpenHub,
  { address, where, headers }: HubQuestion,
  watchdog: StallWatchdog,
): Promise<HubAnswer> {
  let url = address;
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const response = await hub.fetch(url, {
      headers: hubHeaders(hub, url, headers),
      redirect: "manual",
      signal: watchdog.signal,
    });
    watchdog.touch();
    const next = nextAddress(hub, url, response, where);
    if (!next) return { response, redirected: url.origin !== hub.endpoint.origin };
    await response.body?.cancel();
    url = next;
  }
  throw tooManyRedirects(where);
}

/** The headers of a request: the credentials for the hub's own origin only. */
export function hubHeaders(
  hub: OpenHub,
  url: URL,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  // ModelScope's own client sends both; some endpoints look at the cookie only.
  const credentials =
    url.origin === hub.endpoint.origin && hub.token !== undefined
      ? { authorization: `Bearer ${hub.token}`, cookie: `m_session_id=${hub.token}` }
      : undefined;
  return { "user-agent": "funasr-images", "accept-encoding": "identity", ...headers, ...credentials };
}

/** Where an answer leads to; `undefined` when it is not a redirect. @throws ModelError `HUB_REDIRECT_REFUSED` */
export function nextAddress(
  hub: OpenHub,
  url: URL,
  { status, headers }: { readonly status: number; readonly headers: AnswerHeaders },
  where: string,
): URL | undefined {
  const location = headers.get("location");
  if (status < 300 || status >= 400 || location === null) return undefined;
  const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
  if (next && isAllowedAddress(next, hub)) return next;
  throw refuseRedirect(`a redirect to ${next ? next.origin : "an invalid address"}`, where);
}

/** @returns the error for a chain of redirects that is too long */
export function tooManyRedirects(where: string): ModelError {
  return refuseRedirect(`more than ${maxRedirects} redirects`, where);
}

/** Names a connection that broke or went silent. A caller's own abort is passed on as it is. */
export function judgeConnection(cause: unknown, where: string, watchdog: StallWatchdog): unknown {
  if (cause instanceof ModelError || cause instanceof RetryableFailure) return cause;
  if (watchdog.signal.aborted && !watchdog.stalled()) return watchdog.signal.reason;
  const stalled = watchdog.stalled();
  return new RetryableFailure(
    new ModelError(
      stalled ? "HUB_STALLED" : "HUB_UNREACHABLE",
      stalled ? "The connection went silent" : `The connection failed: ${describeCause(cause)}`,
      { where, fix: "Check the network and the endpoint, then run again: what is already stored is kept.", cause },
    ),
  );
}

function refuseRedirect(what: string, where: string): ModelError {
  return new ModelError("HUB_REDIRECT_REFUSED", `The hub answered with ${what}`, {
    where,
    fix: "Redirects are followed by https to known hosts only. Check any proxy between this machine and the hub; a mirror's content host is allowed by FUNASR_REDIRECT_HOSTS, or models fetch --redirect-host HOST.",
  });
}

function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message}, ${cause.cause.message}` : cause.message;
}

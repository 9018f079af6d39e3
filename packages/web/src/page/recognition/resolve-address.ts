import { isLoopback } from "@funasr-images/net";
import type { Problem } from "../problem.ts";

/** The origin of the page: the part of `location` that matters. */
export interface Origin {
  readonly href: string;
  readonly protocol: string;
}

export type Address =
  /** `own`: the server of the page, which can be asked over HTTP, too. */
  | { readonly kind: "address"; readonly url: string; readonly own: boolean }
  | { readonly kind: "problem"; readonly problem: Problem };

/** The URL to connect to; empty means the server of the page, including the path of a proxy. */
export function resolveAddress(server: string, origin: Origin): Address {
  const own = new URL(".", origin.href);
  own.protocol = origin.protocol === "https:" ? "wss:" : "ws:";
  own.search = "";
  own.hash = "";
  if (server === "") return { kind: "address", url: own.href, own: true };
  const url = parseAddress(server);
  if (!url) return { kind: "problem", problem: { code: "BAD_ADDRESS", address: server } };
  // Browsers let an https page connect to the machine itself.
  if (origin.protocol === "https:" && url.protocol === "ws:" && !isLoopback(url.hostname)) {
    return { kind: "problem", problem: { code: "MIXED_CONTENT", address: server } };
  }
  return { kind: "address", url: url.href, own: url.origin === own.origin && url.pathname === own.pathname };
}

/** Users write `host:10095`, and http for ws. */
function parseAddress(text: string): URL | undefined {
  const withScheme = /^\w+:\/\//.test(text) ? text : `ws://${text}`;
  const url = URL.parse(withScheme.replace(/^http(s?):/i, "ws$1:"));
  return url && /^wss?:$/.test(url.protocol) && url.hostname ? url : undefined;
}

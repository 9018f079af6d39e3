import { isLoopback } from "./is-loopback.ts";

/**
 * Whether a host may be talked to by plain http: this machine always, others when a person has named them.
 *
 * @param host with its port, if it has one
 * @param allowed `host`, which means any port of it, or `host:port`
 * @example
 * isHttpAllowed("mirror.lan:8080", ["mirror.lan"]); // true
 */
export function isHttpAllowed(host: string, allowed: readonly string[] = []): boolean {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  return isLoopback(host) || allowed.some((one) => [name, host.toLowerCase()].includes(one.toLowerCase()));
}

/**
 * Whether a host is this machine: `localhost`, 127.0.0.0/8, `::1`, and IPv4 loopback written as IPv6. IPv6 may have its
 * brackets or not; with a port it has them. Names below `localhost` are left out: not every resolver answers them itself.
 *
 * @param host as in a URL or an address to listen on: `127.0.0.1`, `localhost:5000`, `[::1]:443`, `::1`
 */
export function isLoopback(host: string): boolean {
  // The text may be untrusted: a URL would not take the part before "@" or after "/" for the host.
  if (!/^[\w.:[\]-]+$/.test(host)) return false;
  const bare = host.split(":").length > 2 && !host.startsWith("[");
  // The parser of URLs writes every spelling of an address in one way.
  const url = `http://${bare ? `[${host}]` : host}`;
  const name = URL.canParse(url) ? new URL(url).hostname : "";
  return (
    name === "localhost" || name === "[::1]" || /^(127(\.\d+){3}|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/.test(name)
  );
}

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

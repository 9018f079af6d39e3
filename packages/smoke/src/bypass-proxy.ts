/**
 * Takes a host out of what a proxy is asked for, in this process and in what it starts. `fetch` of Node reads the variables
 * before every request.
 *
 * No proxy reaches a container's own address, and nobody knows that address before the container runs: it cannot be in the
 * `NO_PROXY` of the person who set the proxy.
 *
 * @param host a name or an address, without a port
 * @param env what is changed; left alone where no variable names a proxy
 */
export function bypassProxy(host: string, env: NodeJS.ProcessEnv = process.env): void {
  if (!env.HTTP_PROXY && !env.http_proxy) return;
  // Whichever of the two is set is read first, in one order by Node and in the other by curl.
  const known = env.no_proxy || env.NO_PROXY || "";
  if (known === "*" || known.split(",").includes(host)) return;
  env.no_proxy = known === "" ? host : `${known},${host}`;
  env.NO_PROXY = env.no_proxy;
}

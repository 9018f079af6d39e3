/** How a browser, which cannot send headers with a WebSocket, may hand over its token: as an offered subprotocol. */
export const bearerPrefix = "bearer.";

/**
 * The subprotocol that an upgrade answers. Official clients offer `binary`; a client that offered something and got
 * nothing must fail, so a token is echoed where nothing else was offered: its sender is the only one who reads it.
 */
export function selectSubprotocol(offered: ReadonlySet<string>): string | false {
  if (offered.has("binary")) return "binary";
  const [first, ...rest] = offered;
  return first?.startsWith(bearerPrefix) && rest.length === 0 ? first : false;
}

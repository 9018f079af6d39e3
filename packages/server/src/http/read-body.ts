import { confined } from "../confine-failures.ts";
import { HttpError } from "../http-error.ts";
import type { Exchange } from "./exchange.ts";
import { watchIdle } from "./watch-idle.ts";

/**
 * Reads a small body completely.
 *
 * @throws HttpError 413 over `maxBytes`, 408 if nothing arrived for `idleMs`
 */
export async function readBody(
  { request, response, signal }: Exchange,
  { maxBytes, idleMs }: { readonly maxBytes: number; readonly idleMs: number },
): Promise<Uint8Array> {
  const tooLarge = new HttpError(413, "body_too_large", `The body may have ${maxBytes} bytes.`);
  if (Number(request.headers["content-length"]) > maxBytes) throw tooLarge;
  if (request.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const take = confined((piece: Uint8Array) => {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > maxBytes) reject(tooLarge);
  });
  const stopOnAbort = () => reject(signal.reason);
  const stopWatching = watchIdle(request, idleMs, reject);
  request.on("data", take).once("end", resolve);
  signal.addEventListener("abort", stopOnAbort, { once: true });
  try {
    await promise;
    return Buffer.concat(pieces);
  } finally {
    stopWatching();
    signal.removeEventListener("abort", stopOnAbort);
    request.off("data", take).off("end", resolve);
  }
}

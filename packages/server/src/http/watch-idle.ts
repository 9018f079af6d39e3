import type { IncomingMessage } from "node:http";
import { HttpError } from "../http-error.ts";

/**
 * Calls back when a client that should be sending sends nothing for a while; pauses caused by back-pressure do not
 * count.
 *
 * @returns a function that stops the watch
 */
export function watchIdle(request: IncomingMessage, idleMs: number, onIdle: (error: HttpError) => void): () => void {
  let heardAt = performance.now();
  let bytesRead = request.socket.bytesRead;
  const check = () => {
    if (request.isPaused() || request.socket.bytesRead !== bytesRead) {
      heardAt = performance.now();
      bytesRead = request.socket.bytesRead;
    }
    if (performance.now() - heardAt < idleMs) return;
    onIdle(new HttpError(408, "upload_timeout", `Nothing arrived for ${idleMs / 1000} s in the middle of the upload.`));
  };
  const timer = setInterval(check, Math.max(10, idleMs / 4));
  return () => clearInterval(timer);
}

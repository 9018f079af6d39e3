import { WebSocket } from "ws";
import { ClientError } from "./client-error.ts";

/**
 * The only place that creates a socket; a browser brings its own with the same shape.
 *
 * No subprotocol is asked for: the upstream servers select none, and a client that asked must then fail.
 *
 * @throws ClientError `CONNECT`
 */
export function openSocket(url: string, signal: AbortSignal): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, { perMessageDeflate: false });
    } catch (cause) {
      reject(
        new ClientError("CONNECT", `"${url}" is no address of a server. Use ws://host:port or wss://host:port.`, {
          cause,
        }),
      );
      return;
    }
    const abort = () => socket.terminate();
    signal.addEventListener("abort", abort, { once: true });
    socket.once("open", () => {
      signal.removeEventListener("abort", abort);
      resolve(socket);
    });
    socket.once("unexpected-response", (_request, response) => {
      response.resume();
      const retry = response.headers["retry-after"];
      const mend = retry ? `Try again in ${retry} s.` : "Check the address.";
      socket.terminate();
      reject(
        new ClientError("CONNECT", `${url} answered HTTP ${response.statusCode} ${response.statusMessage}. ${mend}`),
      );
    });
    // Stays attached: an aborted handshake emits an error after the promise has settled.
    socket.on("error", (cause) => {
      reject(new ClientError("CONNECT", `Cannot connect to ${url}: ${explain(cause)}`, { cause }));
    });
  });
}

function explain(cause: Error & { code?: string }): string {
  if (cause.code === "ECONNREFUSED") return "nobody listens there. Is the server running, on this port?";
  if (/wrong version number|packet length/i.test(cause.message)) return "the server speaks plain ws. Use ws://.";
  if (/socket hang up|ECONNRESET/i.test(`${cause.message} ${cause.code}`)) {
    return "it hung up. A server with TLS wants wss://.";
  }
  return `${cause.message || cause.code}.`;
}

import { WebSocket } from "ws";
import { ClientError } from "../client-error.ts";
import type { Socket, SocketListener, SocketRequest } from "../socket.ts";

/**
 * A WebSocket of Node. `ws`, not Node's own, which neither says why a handshake failed (503, TLS) nor accepts headers
 * and certificates.
 *
 * No subprotocol is requested: upstream servers select none, and a client that requested one must then fail.
 */
export function openNodeSocket(request: SocketRequest, listener: SocketListener): Promise<Socket> {
  const { url, token, tls, signal } = request;
  return new Promise((resolve, reject) => {
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, {
        perMessageDeflate: false,
        ...(token && { headers: { authorization: `Bearer ${token}` } }),
        ...(tls?.ca && { ca: tls.ca }),
        ...(tls?.insecure && { rejectUnauthorized: false }),
      });
    } catch (cause) {
      const message = `"${url}" is not the address of a server. Use ws://host:port or wss://host:port.`;
      reject(new ClientError("CONNECT", message, { cause, retryable: false }));
      return;
    }
    const abort = () => socket.terminate();
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    let software: string | undefined;
    socket.once("upgrade", (response) => {
      software = String(response.headers.server ?? "");
    });
    socket.once("open", () => {
      signal.removeEventListener("abort", abort);
      resolve(wrap(socket, software));
    });
    socket.on("message", (data) => listener.onText(data.toString()));
    socket.on("pong", () => listener.onPong());
    socket.on("close", (code, reason) => listener.onClose(code, reason.toString()));
    socket.once("unexpected-response", (_request, response) => {
      response.resume();
      socket.terminate();
      reject(refusal(url, response.statusCode ?? 0, response.statusMessage, response.headers["retry-after"]));
    });
    // Stays attached: an aborted handshake emits an error after the promise has settled.
    socket.on("error", (cause: Error & { code?: string }) => {
      const retryable = !/CERT|SELF_SIGNED|wrong version number/i.test(`${cause.code} ${cause.message}`);
      reject(new ClientError("CONNECT", `Cannot connect to ${url}: ${explain(cause)}`, { cause, retryable }));
    });
  });
}

function wrap(socket: WebSocket, software: string | undefined): Socket {
  const ignore = () => socket.removeAllListeners("message").removeAllListeners("pong").removeAllListeners("close");
  return {
    software,
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send: (message) => socket.send(message),
    ping: () => socket.ping(),
    close() {
      ignore();
      socket.close(1000);
      // A server that never answers the close frame must not keep the process alive.
      const giveUp = setTimeout(() => socket.terminate(), 1000);
      socket.once("close", () => clearTimeout(giveUp));
    },
    terminate() {
      ignore();
      socket.terminate();
    },
  };
}

function refusal(url: string, status: number, text: string | undefined, retryAfter: string | undefined): ClientError {
  const fix =
    status === 401 || status === 403
      ? "Give the server's token."
      : retryAfter
        ? `Try again in ${retryAfter} s.`
        : "Check the address.";
  const what = `${url} answered HTTP ${status} ${text}`;
  return new ClientError("CONNECT", what, { fix, retryable: status >= 500 || status === 429 });
}

function explain(cause: Error & { code?: string }): string {
  if (cause.code === "ECONNREFUSED") return "nothing listens there. Is the server running, and on this port?";
  if (/wrong version number|packet length/i.test(cause.message)) return "the server speaks plain ws. Use ws://.";
  if (/self.signed|unable to (get|verify)/i.test(cause.message)) {
    return `${cause.message}. Trust its certificate by tls.ca (or NODE_EXTRA_CA_CERTS), or accept any by tls.insecure.`;
  }
  if (/socket hang up|ECONNRESET/i.test(`${cause.message} ${cause.code}`)) {
    return "it hung up. A server with TLS needs wss://.";
  }
  return `${cause.message || cause.code}.`;
}

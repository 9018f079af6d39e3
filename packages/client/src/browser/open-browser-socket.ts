import { ClientError } from "../client-error.ts";
import type { Socket, SocketListener, SocketRequest } from "../socket.ts";

/** The characters of a subprotocol. */
const protocolWord = /^[\w!#$%&'*+.^`|~-]+$/;

/** A WebSocket of the browser (or of Node and Deno, which have the same). */
export function openBrowserSocket(request: SocketRequest, listener: SocketListener): Promise<Socket> {
  const { url, token, signal } = request;
  return new Promise((resolve, reject) => {
    let socket: WebSocket;
    try {
      socket = openSocket(new URL(url), token);
    } catch (cause) {
      const message = `"${url}" is not an address that this page may use. Use ws://host:port, or wss:// on an https page.`;
      reject(new ClientError("CONNECT", message, { cause, retryable: false }));
      return;
    }
    const abort = () => socket.close();
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    let open = false;
    let done = false;
    socket.onopen = () => {
      open = true;
      signal.removeEventListener("abort", abort);
      const finish = () => {
        done = true;
        socket.close(1000);
      };
      resolve({
        software: undefined,
        get isOpen() {
          return socket.readyState === WebSocket.OPEN;
        },
        get bufferedAmount() {
          return socket.bufferedAmount;
        },
        ping: undefined,
        send: (message) => socket.send(message as string | Uint8Array<ArrayBuffer>),
        close: finish,
        // A browser cannot drop a connection; it says goodbye and stops listening.
        terminate: finish,
      });
    };
    socket.onmessage = ({ data }) => {
      if (!done) listener.onText(typeof data === "string" ? data : "a binary message");
    };
    socket.onclose = ({ code, reason }) => {
      if (open) {
        if (!done) listener.onClose(code, reason);
        return;
      }
      // Pages are not told why a handshake failed, so only the usual reasons can be given.
      const tls = url.startsWith("wss:")
        ? "Has its certificate been accepted (open the address with https:// once)? Does it speak TLS at all?"
        : "Is it running, is it ready, does it need wss://? A page from https may use wss:// only.";
      reject(new ClientError("CONNECT", `Cannot connect to ${url}. ${tls} Is a token needed?`));
    };
  });
}

/** Pages cannot set headers. A subprotocol is the better place for a token, because addresses end up in logs. */
function openSocket(address: URL, token: string | undefined): WebSocket {
  if (!token) return new WebSocket(address);
  if (protocolWord.test(token)) return new WebSocket(address, `bearer.${token}`);
  address.searchParams.set("token", token);
  return new WebSocket(address);
}

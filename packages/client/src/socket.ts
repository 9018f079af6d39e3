/** Where to connect, and how to be let in. */
export interface SocketRequest {
  readonly url: string;
  /** In Node the header `Authorization: Bearer …`; a browser can only put it into the address, as `?token=…`. */
  readonly token?: string | undefined;
  /** Node only; a browser decides alone. */
  readonly tls?: TlsOptions | undefined;
  readonly signal: AbortSignal;
}

export interface TlsOptions {
  /** Certificates that are trusted besides the system's: PEM text. */
  readonly ca?: string;
  /** Takes any certificate: an attacker can listen. @default false */
  readonly insecure?: boolean;
}

/** What a socket tells; all are called at most until `onClose`. */
export interface SocketListener {
  onText(text: string): void;
  /** The other side has answered a ping: it lives, whatever it works on. */
  onPong(): void;
  onClose(code: number, reason: string): void;
}

/** The little that is needed of a WebSocket: `ws` in Node, the browser's own there. */
export interface Socket {
  readonly isOpen: boolean;
  /** Bytes that the network has not taken yet. */
  readonly bufferedAmount: number;
  /** The header `Server` of the handshake, where it can be read. */
  readonly software: string | undefined;
  send(message: string | Uint8Array): void;
  /** Asks for a sign of life; undefined where that cannot be done: a browser keeps pings to itself. */
  readonly ping: (() => void) | undefined;
  /** Says goodbye with code 1000; `onClose` is not called any more. */
  close(): void;
  /** Drops the connection; `onClose` is not called any more. */
  terminate(): void;
}

/** @throws ClientError `CONNECT` */
export type OpenSocket = (request: SocketRequest, listener: SocketListener) => Promise<Socket>;

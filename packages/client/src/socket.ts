/** Where to connect, and the credentials. */
export interface SocketRequest {
  readonly url: string;
  /** In Node the header `Authorization: Bearer …`; in a browser a subprotocol, or `?token=…` where it cannot be one. */
  readonly token?: string | undefined;
  /** Node only; a browser decides by itself. */
  readonly tls?: TlsOptions | undefined;
  readonly signal: AbortSignal;
}

export interface TlsOptions {
  /** Certificates to trust in addition to the system's: PEM text. */
  readonly ca?: string;
  /** Accepts any certificate: an attacker can listen in. @default false */
  readonly insecure?: boolean;
}

/** What a socket reports; nothing is called after `onClose`. */
export interface SocketListener {
  onText(text: string): void;
  /** The other side has answered a ping: it is alive, whatever it is doing. */
  onPong(): void;
  onClose(code: number, reason: string): void;
}

/** The part of a WebSocket that is needed: `ws` in Node, the browser's own there. */
export interface Socket {
  readonly isOpen: boolean;
  /** Bytes that the network has not taken yet. */
  readonly bufferedAmount: number;
  /** The header `Server` of the handshake, if it can be read. */
  readonly software: string | undefined;
  send(message: string | Uint8Array): void;
  /** Asks for a sign of life; undefined in a browser, which does not expose pings. */
  readonly ping: (() => void) | undefined;
  /** Closes with code 1000; `onClose` is not called any more. */
  close(): void;
  /** Drops the connection; `onClose` is not called any more. */
  terminate(): void;
}

/** @throws ClientError `CONNECT` */
export type OpenSocket = (request: SocketRequest, listener: SocketListener) => Promise<Socket>;

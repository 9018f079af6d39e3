import type { TlsOptions } from "./socket.ts";

/** How to reach a server, and how long to wait for it. */
export interface ConnectionOptions {
  /** `ws://host:port` or `wss://host:port`. */
  readonly url: string;
  /** Of servers that want one. */
  readonly token?: string;
  /** Node only. */
  readonly tls?: TlsOptions;
  /** Ends the connection and everything on it. */
  readonly signal?: AbortSignal;
  /** Until the WebSocket is open. @default 10000 */
  readonly connectTimeoutMs?: number;
  /**
   * Longest time without a sign of life while something is owed: the network takes no audio, or the last reply is
   * missing. Signs of life are replies, what the server tells of its progress and, in Node, its answers to pings: a
   * server that lives is waited for. Of one that gives none, in a browser an upstream server, at least as long a silence
   * is borne as the audio is long.
   *
   * @default 60000
   */
  readonly idleTimeoutMs?: number;
  /** Of one utterance from its start to its last reply, however much the server lives. @default none */
  readonly totalTimeoutMs?: number;
  /**
   * Whose dialect it speaks. The Python server says `is_final` at every sentence and acknowledges the end instead; Node
   * sees which one it is, a browser only when a sentence comes early. @default "auto"
   */
  readonly server?: "auto" | "python";
}

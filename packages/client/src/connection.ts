import { parseServerResult } from "@funasr-images/protocol";
import { ClientError } from "./client-error.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import { planFirstFrame } from "./plan-first-frame.ts";
import type { OpenSocket, Socket } from "./socket.ts";
import { Utterance } from "./utterance.ts";
import type { UtteranceOptions } from "./utterance-options.ts";

/**
 * One WebSocket to one server. Utterances follow each other on it, one at a time: the upstream servers mix up the
 * replies of two.
 *
 * @example
 * const connection = await connect({ url: "ws://127.0.0.1:10095" });
 * const utterance = connection.start({ mode: "2pass" });
 * utterance.on("partial", ({ text }) => console.log(text));
 * await utterance.send(pcm);
 * const transcript = await utterance.end();
 * connection.close();
 */
export class Connection implements Disposable {
  readonly url: string;
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  #utterance: Utterance | undefined;
  #closed: ClientError | undefined;
  #acknowledges: boolean;

  private constructor(options: ConnectionOptions, socket: Socket) {
    this.url = options.url;
    this.#options = options;
    this.#socket = socket;
    this.#acknowledges = options.server === "python" || /python|websockets\//i.test(socket.software ?? "");
    options.signal?.addEventListener("abort", this.#abort, { once: true });
  }

  /** Use `connect`, which brings the platform's socket along. @throws ClientError `CONNECT`, `TIMEOUT`, `ABORTED` */
  static async open(options: ConnectionOptions, openSocket: OpenSocket): Promise<Connection> {
    const { url, token, tls, signal, connectTimeoutMs = 10_000 } = options;
    const timeout = AbortSignal.timeout(connectTimeoutMs);
    const both = signal ? AbortSignal.any([signal, timeout]) : timeout;
    let connection: Connection | undefined;
    const listener = {
      onText: (text: string) => {
        if (connection) connection.#receive(text);
      },
      onClose: (code: number, reason: string) => {
        if (connection) connection.#lose(code, reason);
      },
    };
    try {
      const opening = openSocket({ url, token, tls, signal: both }, listener);
      const socket = await Promise.race([opening, rejectOn(both)]);
      connection = new Connection(options, socket);
      return connection;
    } catch (cause) {
      if (signal?.aborted) throw aborted(signal.reason);
      if (!timeout.aborted) throw cause;
      const seconds = connectTimeoutMs / 1000;
      const message = `${url} did not open within ${seconds} s: the server was silent for ${seconds} s. Is the address right, is a firewall between?`;
      throw new ClientError("TIMEOUT", message, { cause });
    }
  }

  get isOpen(): boolean {
    return this.#closed === undefined && this.#socket.isOpen;
  }

  /**
   * Begins an utterance; the one before must have had its last reply.
   *
   * @throws ClientError `BUSY`, or why the connection is closed
   * @throws RangeError for hotwords that no server takes
   */
  start(options: UtteranceOptions = {}): Utterance {
    if (this.#closed) throw this.#closed;
    if (this.#utterance) {
      throw new ClientError("BUSY", "One utterance at a time: wait for the last reply, or open another connection.");
    }
    const { url, idleTimeoutMs, totalTimeoutMs } = this.#options;
    const first = planFirstFrame(options);
    const utterance: Utterance = new Utterance(this.#socket, first, {
      url,
      idleTimeoutMs: idleTimeoutMs ?? 60_000,
      totalTimeoutMs,
      acknowledges: this.#acknowledges,
      keepReplies: options.keepReplies ?? true,
      onSettled: (error) => {
        this.#acknowledges ||= utterance.acknowledges;
        this.#utterance = undefined;
        // Replies of a lost utterance would be taken for those of the next one; after a refusal nothing more comes.
        if (error && (error as ClientError).code !== "REFUSED") this.#drop(error as ClientError);
      },
    });
    this.#utterance = utterance;
    return utterance;
  }

  /** Says goodbye; an utterance that is under way is lost. */
  close(): void {
    if (this.#closed) return;
    this.#closed = new ClientError("ABORTED", "The connection was closed by its owner.");
    this.#options.signal?.removeEventListener("abort", this.#abort);
    this.#socket.close();
    this.#utterance?.fail(this.#closed);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  readonly #abort = () => this.#drop(aborted(this.#options.signal?.reason));

  #drop(error: ClientError): void {
    if (this.#closed) return;
    this.#closed = error;
    this.#options.signal?.removeEventListener("abort", this.#abort);
    this.#socket.terminate();
    this.#utterance?.fail(error);
  }

  #receive(text: string): void {
    const utterance = this.#utterance;
    // An acknowledgement that nobody waits for.
    if (!utterance) return;
    const parsed = parseServerResult(text);
    if (parsed.ok) utterance.receive(parsed.result);
    else utterance.fail(new ClientError("BAD_REPLY", `${parsed.error.message} Is ${this.url} a FunASR server?`));
  }

  #lose(code: number, reason: string): void {
    const why = reason === "" ? `${code}` : `${code} ${reason}`;
    const hint =
      code === 1009
        ? "The audio is more than it takes."
        : code === 1006
          ? "An upstream server dies of some frames and files; look whether it was restarted."
          : "Send again.";
    const retryable = ![1002, 1003, 1007, 1008, 1009].includes(code);
    const message = `The server closed the connection (${why}) before its last reply. ${hint}`;
    this.#drop(new ClientError("CLOSED", message, { closeCode: code, retryable }));
  }
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function aborted(cause: unknown): ClientError {
  return new ClientError("ABORTED", "The caller aborted the transcription.", { cause });
}

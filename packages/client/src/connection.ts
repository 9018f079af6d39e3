import { parseServerResult } from "@funasr-images/protocol";
import { aborted, ClientError } from "./client-error.ts";
import type { ConnectionOptions, UtteranceOptions } from "./options.ts";
import { planFirstFrame } from "./plan-first-frame.ts";
import type { OpenSocket, Socket } from "./socket.ts";
import { Utterance } from "./utterance.ts";

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
    let connection: Connection | undefined;
    const listener = {
      onText: (text: string) => {
        if (connection) connection.#receive(text);
      },
      onPong: () => {
        if (connection) connection.#utterance?.pong();
      },
      onClose: (code: number, reason: string) => {
        if (connection) connection.#lose(code, reason);
      },
    };
    const socket = await withLimit(connectTimeoutMs, url, signal, (limit) =>
      openSocket({ url, token, tls, signal: limit }, listener),
    );
    connection = new Connection(options, socket);
    return connection;
  }

  get isOpen(): boolean {
    return this.#closed === undefined && this.#socket.isOpen;
  }

  /**
   * Begins an utterance; the one before must have had its last reply.
   *
   * @throws ClientError `BUSY`, `ABORTED`, or why the connection is closed
   * @throws ProtocolError for hotwords that no server takes
   */
  start(options: UtteranceOptions = {}): Utterance {
    if (this.#closed) throw this.#closed;
    if (options.signal?.aborted) throw aborted(options.signal.reason);
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
      signal: options.signal,
      onSettled: (error) => {
        this.#acknowledges ||= utterance.acknowledges;
        this.#utterance = undefined;
        // Replies of a lost utterance would be taken for those of the next one, and its audio for the next one's start;
        // only an answer to the end frame, a refusal included, leaves nothing behind.
        const answered = utterance.hasEnded && (error === undefined || (error as ClientError).code === "REFUSED");
        if (!answered) this.#drop((error as ClientError | undefined) ?? early());
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

/** Neither a timer nor a listener outlives the attempt: there may be thousands under one signal. */
async function withLimit<Result>(
  ms: number,
  url: string,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const stopped = Promise.withResolvers<never>();
  const stop = (error: ClientError) => {
    stopped.reject(error);
    controller.abort(error);
  };
  const abort = () => stop(aborted(signal?.reason));
  const seconds = ms / 1000;
  const message = `${url} did not open within ${seconds} s: the server was silent for ${seconds} s. Is the address right, is a firewall between?`;
  const timer = setTimeout(() => stop(new ClientError("TIMEOUT", message)), ms);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    if (signal?.aborted) throw aborted(signal.reason);
    return await Promise.race([work(controller.signal), stopped.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

function early(): ClientError {
  return new ClientError("CLOSED", "The server answered before the end of the audio", {
    fix: "Open another connection.",
  });
}

import { parseServerResult } from "@funasr-images/protocol";
import { aborted, ClientError } from "./client-error.ts";
import type { ConnectionOptions, UtteranceOptions } from "./options.ts";
import { planFirstFrame } from "./plan-first-frame.ts";
import type { OpenSocket, Socket } from "./socket.ts";
import { Utterance } from "./utterance.ts";

/**
 * One WebSocket to one server. It serves one utterance at a time: upstream servers mix up the replies of two.
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

  /** Use `connect`, which adds the platform's socket. @throws ClientError `CONNECT`, `TIMEOUT`, `ABORTED` */
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
   * Starts an utterance; the previous one must have had its last reply.
   *
   * @throws ClientError `BUSY`, `ABORTED`, or why the connection is closed
   * @throws ProtocolError for hotwords that no server accepts
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
        // Replies to a lost utterance would be taken for those of the next one, and its audio for the next one's start;
        // only an answer to the end frame, even a refusal, leaves nothing behind.
        const answered = utterance.hasEnded && (error === undefined || (error as ClientError).code === "REFUSED");
        if (!answered) this.#drop((error as ClientError | undefined) ?? early());
      },
    });
    this.#utterance = utterance;
    return utterance;
  }

  /** Closes the connection; an utterance in progress is lost. */
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
    // An acknowledgement that nobody expects.
    if (!utterance) return;
    const parsed = parseServerResult(text);
    if (parsed.ok) utterance.receive(parsed.result);
    else utterance.fail(new ClientError("BAD_REPLY", `${parsed.error.message} Is ${this.url} a FunASR server?`));
  }

  #lose(code: number, reason: string): void {
    const why = reason === "" ? `${code}` : `${code} ${reason}`;
    const hint =
      code === 1009
        ? "The audio is larger than it accepts."
        : code === 1006
          ? "Some frames and files crash an upstream server; check whether it was restarted."
          : "Send again.";
    const retryable = ![1002, 1003, 1007, 1008, 1009].includes(code);
    const message = `The server closed the connection (${why}) before its last reply. ${hint}`;
    this.#drop(new ClientError("CLOSED", message, { closeCode: code, retryable }));
  }
}

/** No timer or listener may outlive the attempt: one signal may serve thousands. */
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
  const message = `${url} did not open within ${seconds} s: the server was silent for ${seconds} s. Is the address right? Is there a firewall in between?`;
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

import {
  type ClientFrame,
  isFinalResult,
  type Progress,
  type ReplyError,
  type ServerResult,
  type Transcript,
  transcriptOf,
} from "@funasr-images/protocol";
import { aborted, ClientError } from "./client-error.ts";
import { EventStream } from "./event-stream.ts";
import { explainSilence, type Silence } from "./explain-silence.ts";
import { LifeWatch } from "./life-watch.ts";
import { readProgress } from "./progress.ts";
import type { RecognitionEvent } from "./recognition-event.ts";
import { SettledSegments } from "./settled-segments.ts";
import type { Socket } from "./socket.ts";

/**
 * Half a second of audio: small enough for every server's message limit and for its decoder thread, which cuts blocks at
 * quadratic cost; and buffers of this size are used again before they are garbage, which larger ones are not.
 */
const messageBytes = 16 * 1024;

/** What may wait in the socket before `send` waits as well. */
const highWater = 32 * 1024;

/** A Python server from before it acknowledged anything: so long after a last sentence it has said all. */
const settleMs = 2000;

export interface UtteranceTerms {
  readonly url: string;
  readonly idleTimeoutMs: number;
  readonly totalTimeoutMs: number | undefined;
  /** Whether the server answers `is_end`, and `is_final` means a sentence only. */
  readonly acknowledges: boolean;
  readonly keepReplies: boolean;
  readonly signal: AbortSignal | undefined;
  /** Called before `done` settles: whoever waits for that may begin the next utterance at once. */
  readonly onSettled: (error?: unknown) => void;
}

/** One utterance on a connection: audio in, events out, one transcript. */
export class Utterance implements AsyncIterable<RecognitionEvent> {
  /** Settles with the last reply, or with the reason why there is none: a ClientError. */
  readonly done: Promise<Transcript>;
  readonly #socket: Socket;
  readonly #first: ClientFrame;
  readonly #terms: UtteranceTerms;
  readonly #outcome = Promise.withResolvers<Transcript>();
  readonly #events = new EventStream<RecognitionEvent>();
  #results: ServerResult[] = [];
  readonly #settled = new SettledSegments();
  readonly #life: LifeWatch;
  #settle: ReturnType<typeof setTimeout> | undefined;
  #progress: Progress | undefined;
  #pending = "";
  #sentBytes = 0;
  #ended = false;
  #acknowledges: boolean;
  #failure: unknown;
  #isDone = false;

  constructor(socket: Socket, first: ClientFrame, terms: UtteranceTerms) {
    this.#socket = socket;
    this.#first = first;
    this.#terms = terms;
    this.#acknowledges = terms.acknowledges;
    this.done = this.#outcome.promise;
    // Whoever only listens to events has nothing to catch.
    this.done.catch(() => {});
    this.#life = new LifeWatch({
      idleTimeoutMs: terms.idleTimeoutMs,
      totalTimeoutMs: terms.totalTimeoutMs,
      ping: socket.ping,
      facts: () => ({
        ended: this.#ended,
        reports: this.#progress !== undefined,
        isPython: this.#acknowledges,
        audioMs: this.audioMs,
        sentBytes: this.#sentBytes,
      }),
      onGivenUp: (limit, limitMs) => this.#giveUp(limit, limitMs),
    });
    socket.send(JSON.stringify(first));
    terms.signal?.addEventListener("abort", this.#abort, { once: true });
  }

  /** Every reply so far, in order, as it came; see `keepReplies`. */
  get results(): readonly ServerResult[] {
    return this.#results;
  }

  /** Of audio that was sent; undefined for a container that only the server can read. */
  get audioMs(): number | undefined {
    if (this.#first.wav_format !== "pcm") return undefined;
    return Math.floor(this.#sentBytes / 2) / ((this.#first.audio_fs ?? 16_000) / 1000);
  }

  /** Whether the end frame has been sent. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  /** How far the server is, as it told last; undefined for one that does not tell. */
  get progress(): Progress | undefined {
    return this.#progress;
  }

  /** What has been learnt of the server's dialect. */
  get acknowledges(): boolean {
    return this.#acknowledges;
  }

  /** @returns takes the listener away again */
  on<Type extends RecognitionEvent["type"]>(
    type: Type,
    listener: (event: Extract<RecognitionEvent, { readonly type: Type }>) => void,
  ): () => void {
    return this.#events.on(type, listener);
  }

  /** What happens from now on; begin before the first reply. Throws at the end when the utterance failed. */
  [Symbol.asyncIterator](): AsyncIterableIterator<RecognitionEvent> {
    return this.#events[Symbol.asyncIterator]();
  }

  /**
   * Sends audio. Resolves when the network can take more: await it, or memory fills with what waits.
   *
   * @throws ClientError why the utterance failed meanwhile
   */
  async send(audio: Uint8Array): Promise<void> {
    if (this.#ended && !this.#isDone)
      throw new ClientError("BUSY", "The utterance has been ended", { fix: "Start another one." });
    for (let offset = 0; offset < audio.length; offset += messageBytes) {
      if (this.#failure !== undefined) throw this.#failure;
      // The last reply came early: the server wants no more.
      if (this.#isDone || !this.#socket.isOpen) return;
      const message = audio.subarray(offset, offset + messageBytes);
      this.#socket.send(message);
      this.#sentBytes += message.length;
      if (this.#socket.bufferedAmount > highWater) await this.#drain();
    }
  }

  /** Ends the utterance. @returns {@link done} */
  end(): Promise<Transcript> {
    if (this.#ended || this.#isDone) return this.done;
    this.#ended = true;
    // Nobody but the Python server wants to be asked for an acknowledgement.
    this.#socket.send(JSON.stringify({ is_speaking: false, ...(this.#acknowledges && { is_end: true }) }));
    this.#life.ask();
    this.#life.owe();
    return this.done;
  }

  /** For the connection: a reply has come. */
  receive(result: ServerResult): void {
    if (this.#isDone) return;
    this.#life.sign();
    const progress = readProgress(result);
    if (progress) {
      this.#progress = progress;
      this.#tell(() => this.#events.emit({ type: "progress", progress }));
      return;
    }
    if (result.is_end) {
      if (result.error) this.fail(refused(result.error));
      else if (this.#ended && this.#acknowledges) this.#finish();
      return;
    }
    this.#results.push(result);
    if (!this.#tell(() => this.#announce(result))) return;
    if (result.error) this.fail(refused(result.error));
    else if (isFinalResult(result)) this.#takeFinal(result);
  }

  /** For the connection: the server has answered a ping. */
  pong(): void {
    if (!this.#isDone) this.#life.pong();
  }

  /** Gives up; later replies are ignored. */
  fail(error: unknown): void {
    if (this.#isDone) return;
    this.#failure = error;
    this.#stop();
    this.#terms.onSettled(error);
    this.#outcome.reject(error);
    this.#events.end(error);
  }

  /** @returns whether the listeners took it; what they throw is the end of the utterance */
  #tell(emit: () => void): boolean {
    try {
      emit();
      return true;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  #announce(result: ServerResult): void {
    this.#events.emit({ type: "reply", result });
    const { type, event } = this.#settled.take(result);
    if (type === "partial") {
      this.#pending += result.text;
      if (result.text !== "") this.#events.emit({ type: "partial", text: this.#pending });
      return;
    }
    this.#pending = "";
    if (!this.#terms.keepReplies) this.#results = this.#results.filter(({ mode }) => mode?.includes("offline"));
    if (event) this.#events.emit(event);
  }

  #takeFinal(result: ServerResult): void {
    // The C++ servers say it once, as the answer to the end frame; so this one is Python.
    if (!this.#ended && result.is_final) this.#acknowledges = true;
    clearTimeout(this.#settle);
    if (!this.#acknowledges) this.#finish();
    else if (this.#ended) this.#settle = setTimeout(() => this.#finish(), settleMs);
  }

  #finish(): void {
    if (this.#isDone) return;
    this.#stop();
    const durationMs = this.audioMs;
    const transcript = transcriptOf(this.#results, durationMs === undefined ? {} : { durationMs });
    try {
      this.#events.emit({ type: "final", transcript });
    } catch (error) {
      this.#terms.onSettled();
      this.#outcome.reject(error);
      this.#events.end(error);
      return;
    }
    this.#terms.onSettled();
    this.#outcome.resolve(transcript);
    this.#events.end();
  }

  #stop(): void {
    this.#isDone = true;
    this.#terms.signal?.removeEventListener("abort", this.#abort);
    clearTimeout(this.#settle);
    this.#life.stop();
  }

  readonly #abort = () => this.fail(aborted(this.#terms.signal?.reason));

  async #drain(): Promise<void> {
    this.#life.owe();
    for (let before = this.#socket.bufferedAmount; before > highWater && !this.#isDone && this.#socket.isOpen; ) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (this.#socket.bufferedAmount < before) this.#life.sign();
      before = this.#socket.bufferedAmount;
    }
    if (!this.#ended) this.#life.forgive();
    if (this.#failure !== undefined) throw this.#failure;
  }

  #giveUp(limit: Silence["limit"], limitMs: number): void {
    const silence: Silence = {
      url: this.#terms.url,
      limit,
      limitMs,
      ended: this.#ended,
      replies: this.#results.length,
      mode: this.#first.mode ?? "2pass",
      progress: this.#progress,
      pongs: this.#life.pongs,
    };
    this.fail(new ClientError("TIMEOUT", explainSilence(silence), { silence, retryable: !this.#ended }));
  }
}

function refused({ code, message }: ReplyError): ClientError {
  return new ClientError("REFUSED", message, { serverCode: code });
}

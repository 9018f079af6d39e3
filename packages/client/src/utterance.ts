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
 * Half a second of audio: small enough for every server's message limit and for its decoder thread, which splits blocks
 * at quadratic cost; and buffers of this size are reused before they become garbage, unlike larger ones.
 */
const messageBytes = 16 * 1024;

/** How many bytes may wait in the socket before `send` waits as well. */
const highWater = 32 * 1024;

/** For an old Python server, which does not acknowledge: after this long without another sentence it is done. */
const settleMs = 2000;

export interface UtteranceTerms {
  readonly url: string;
  readonly idleTimeoutMs: number;
  readonly totalTimeoutMs: number | undefined;
  /** Whether the server answers `is_end`, and `is_final` means a sentence only. */
  readonly acknowledges: boolean;
  readonly keepReplies: boolean;
  readonly signal: AbortSignal | undefined;
  /** Called before `done` settles: a caller that waits for that may start the next utterance at once. */
  readonly onSettled: (error?: unknown) => void;
}

/** One utterance on a connection: audio in, events out, one transcript. */
export class Utterance implements AsyncIterable<RecognitionEvent> {
  /** Resolves with the last reply, or rejects with the reason why there is none: a ClientError. */
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
    // A caller that only listens to events does not catch it.
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

  /** Every raw reply so far, in order; see `keepReplies`. */
  get results(): readonly ServerResult[] {
    return this.#results;
  }

  /** Length of the audio sent; undefined for a container that only the server can read. */
  get audioMs(): number | undefined {
    if (this.#first.wav_format !== "pcm") return undefined;
    return Math.floor(this.#sentBytes / 2) / ((this.#first.audio_fs ?? 16_000) / 1000);
  }

  /** Whether the end frame has been sent. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  /** The last progress report; undefined for a server that sends none. */
  get progress(): Progress | undefined {
    return this.#progress;
  }

  /** Whether the server has turned out to acknowledge the end. */
  get acknowledges(): boolean {
    return this.#acknowledges;
  }

  /** @returns a function that removes the listener */
  on<Type extends RecognitionEvent["type"]>(
    type: Type,
    listener: (event: Extract<RecognitionEvent, { readonly type: Type }>) => void,
  ): () => void {
    return this.#events.on(type, listener);
  }

  /** Events from now on; start before the first reply. Throws at the end if the utterance failed. */
  [Symbol.asyncIterator](): AsyncIterableIterator<RecognitionEvent> {
    return this.#events[Symbol.asyncIterator]();
  }

  /**
   * Sends audio. Resolves when the network can take more: await it, or memory fills up.
   *
   * @throws ClientError why the utterance failed meanwhile
   */
  async send(audio: Uint8Array): Promise<void> {
    if (this.#ended && !this.#isDone)
      throw new ClientError("BUSY", "The utterance has been ended", { fix: "Start another one." });
    for (let offset = 0; offset < audio.length; offset += messageBytes) {
      if (this.#failure !== undefined) throw this.#failure;
      // The last reply came early: the server needs no more.
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
    // Only the Python server has to be asked for an acknowledgement.
    this.#socket.send(JSON.stringify({ is_speaking: false, ...(this.#acknowledges && { is_end: true }) }));
    this.#life.ask();
    this.#life.owe();
    return this.done;
  }

  /** Called by the connection: a reply has arrived. */
  receive(result: ServerResult): void {
    if (this.#isDone) return;
    this.#life.sign();
    const progress = readProgress(result);
    if (progress) {
      this.#progress = progress;
      this.#emitSafely(() => this.#events.emit({ type: "progress", progress }));
      return;
    }
    if (result.is_end) {
      if (result.error) this.fail(refused(result.error));
      else if (this.#ended && this.#acknowledges) this.#finish();
      return;
    }
    this.#results.push(result);
    if (!this.#emitSafely(() => this.#announce(result))) return;
    if (result.error) this.fail(refused(result.error));
    else if (isFinalResult(result)) this.#takeFinal(result);
  }

  /** Called by the connection: the server has answered a ping. */
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

  /** @returns whether the listeners succeeded; an error that they throw ends the utterance */
  #emitSafely(emit: () => void): boolean {
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
    // The C++ servers set it once, in the answer to the end frame; so this one is Python.
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

import type { Progress, Transcript } from "@funasr-images/protocol";
import { encodePcm16, modelRate, PcmConverter } from "../audio/pcm-converter.ts";
import { pcm16 } from "../audio/read-samples.ts";
import { ClientError } from "../client-error.ts";
import { Connection } from "../connection.ts";
import { EventStream } from "../event-stream.ts";
import type { ListenOptions } from "../options.ts";
import type { LiveEvent } from "../recognition-event.ts";
import type { OpenSocket } from "../socket.ts";
import type { Utterance } from "../utterance.ts";
import { bytesPerMs, LiveBuffer } from "./live-buffer.ts";
import { LiveTranscript } from "./live-transcript.ts";

/**
 * Live audio, recognised over as many connections as needed. A lost connection is replaced by a new one, on which
 * everything that is not settled is sent again: sentences stay, partials are void. Meanwhile audio waits in a buffer;
 * what does not fit is reported as a gap.
 */
export class LiveRecognition implements AsyncIterable<LiveEvent> {
  /** Settles after {@link end}; rejects with a ClientError when trying again would be useless. */
  readonly done: Promise<Transcript>;
  readonly #options: ListenOptions;
  readonly #openSocket: OpenSocket;
  readonly #events = new EventStream<LiveEvent>();
  readonly #buffer: LiveBuffer;
  readonly #converter: PcmConverter;
  readonly #transcript = new LiveTranscript();
  readonly #stop = new AbortController();
  /** Of the next byte to send. */
  #cursor = 0;
  /** Connections that were lost in a row without one reply. */
  #failures = 0;
  #attempt = 0;
  #ended = false;
  #wake: () => void = () => {};

  constructor(options: ListenOptions, openSocket: OpenSocket) {
    this.#options = options;
    this.#openSocket = openSocket;
    this.#buffer = new LiveBuffer(options.bufferMs ?? 30_000);
    this.#converter = new PcmConverter(pcm16, options.sampleRate ?? modelRate);
    this.done = this.#run();
    this.done.then(
      () => this.#events.end(),
      (error) => this.#events.end(error),
    );
  }

  /** @returns a function that removes the listener */
  on<Type extends LiveEvent["type"]>(
    type: Type,
    listener: (event: Extract<LiveEvent, { readonly type: Type }>) => void,
  ): () => void {
    return this.#events.on(type, listener);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<LiveEvent> {
    return this.#events[Symbol.asyncIterator]();
  }

  /** Accepts s16le mono, or samples within [-1, 1]; never waits, because a microphone does not. */
  send(audio: Uint8Array | Float32Array): void {
    if (this.#ended) return;
    this.#buffer.push(this.#converter.push(audio instanceof Float32Array ? encodePcm16(audio) : audio));
    this.#wake();
  }

  /** Ends the speech. @returns {@link done} */
  end(): Promise<Transcript> {
    if (!this.#ended) {
      this.#buffer.push(this.#converter.flush());
      this.#ended = true;
      this.#wake();
    }
    return this.done;
  }

  /** Gives up at once; `done` rejects with `ABORTED`. */
  abort(): void {
    this.#stop.abort();
  }

  async #run(): Promise<Transcript> {
    const { signal } = this.#options;
    const both = signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal;
    for (;;) {
      try {
        return await this.#session(both);
      } catch (error) {
        await this.#recover(error, both);
      }
    }
  }

  async #session(signal: AbortSignal): Promise<Transcript> {
    const connection = await Connection.open({ ...this.#options, signal }, this.#openSocket);
    try {
      this.#attempt += 1;
      this.#events.emit({ type: "connected", attempt: this.#attempt });
      this.#reportGap();
      const base = this.#cursor;
      const utterance = connection.start({
        ...this.#options,
        format: "pcm",
        sampleRate: modelRate,
        keepReplies: false,
      });
      this.#transcript.begin(base / bytesPerMs);
      this.#follow(utterance, base);
      const lost = utterance.done.then(
        () => this.#wake(),
        () => this.#wake(),
      );
      await this.#feed(utterance);
      await utterance.end();
      await lost;
      const transcript = this.#transcript.finish(this.#buffer.end / bytesPerMs, await utterance.done);
      this.#events.emit({ type: "final", transcript });
      return transcript;
    } finally {
      connection.close();
    }
  }

  #follow(utterance: Utterance, base: number): void {
    utterance.on("reply", (event) => {
      this.#failures = 0;
      this.#events.emit(event);
    });
    utterance.on("progress", ({ progress }) => {
      this.#events.emit({ type: "progress", progress: shiftProgress(progress, base / bytesPerMs) });
    });
    utterance.on("partial", (event) => {
      this.#transcript.partial(event.text);
      this.#events.emit(event);
    });
    utterance.on("segment", ({ segments, revised }) => {
      const settled = this.#transcript.settle(segments, revised, this.#cursor / bytesPerMs, !utterance.hasEnded);
      this.#buffer.forget(Math.max(base, settled.untilMs * bytesPerMs));
      this.#events.emit({ type: "segment", segments: settled.segments, revised: settled.revised });
    });
  }

  async #feed(utterance: Utterance): Promise<void> {
    let over = false;
    const stop = () => {
      over = true;
      this.#wake();
    };
    utterance.done.then(stop, stop);
    while (!over) {
      this.#reportGap();
      const bytes = this.#buffer.read(this.#cursor);
      if (bytes) {
        this.#cursor += bytes.length;
        await utterance.send(bytes);
      } else if (this.#ended) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
    await utterance.done;
    throw new ClientError("CLOSED", "The server ended the utterance before its speaker did.");
  }

  /** The buffer ran over while nothing could be sent. */
  #reportGap(): void {
    const { start } = this.#buffer;
    if (start <= this.#cursor) return;
    const [fromMs, toMs] = [this.#cursor / bytesPerMs, start / bytesPerMs];
    this.#transcript.skip(fromMs, toMs);
    this.#events.emit({ type: "gap", fromMs, toMs });
    this.#cursor = start;
  }

  async #recover(error: unknown, signal: AbortSignal): Promise<void> {
    const { reconnects = 10, reconnectDelayMs = 250 } = this.#options;
    // "Too large" refers to the utterance, after hours: a new one starts where that one ended. A silent one is
    // abandoned: it may be working on the last seconds at most.
    const renewable =
      error instanceof ClientError && (error.retryable || error.code === "TIMEOUT" || error.closeCode === 1009);
    if (!renewable || signal.aborted || this.#failures >= reconnects) throw error;
    const delayMs = reconnectDelayMs * 2 ** Math.min(this.#failures, 5);
    this.#failures += 1;
    this.#cursor = this.#transcript.lose(this.#cursor / bytesPerMs) * bytesPerMs;
    this.#events.emit({ type: "reconnecting", reason: error, delayMs });
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, delayMs);
      signal.addEventListener("abort", wake, { once: true });
    });
  }
}

/** A connection counts from its first sample. */
function shiftProgress(progress: Progress, byMs: number): Progress {
  const { received_ms, done_ms, total_ms } = progress;
  const later = (ms: number | undefined) => (ms === undefined ? undefined : ms + byMs);
  return { ...progress, received_ms: later(received_ms), done_ms: later(done_ms), total_ms: later(total_ms) };
}

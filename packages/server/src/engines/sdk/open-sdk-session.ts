import { type ClientFrame, isFinalResult, parseServerResult, type ServerResult } from "@funasr-images/protocol";
import { type RawData, WebSocket } from "ws";
import { addToHead, measureAudio } from "../../audio/measure-audio.ts";
import { confined } from "../../confine-failures.ts";
import { EngineError, type EngineSession, engineCrashed } from "../../engine.ts";
import type { EngineExit } from "../../engine-exit.ts";
import type { RunFairly } from "../../scheduling/create-fair-slots.ts";
import { createHotwordCleaner } from "./clean-hotwords.ts";
import type { DecodePace } from "./create-decode-pace.ts";
import { createTranscriptWriter } from "./create-transcript-writer.ts";

export interface SdkSessionOptions {
  readonly url: string;
  /** Of the upstream server's process. */
  readonly ended: Promise<EngineExit>;
  /**
   * Turns for the file server: it decodes everything to the end, even without its client, in order of arrival. So jobs
   * wait out here, where they can be removed and short ones can overtake. The streaming server checks for its client at
   * every 50 ms of audio.
   */
  readonly decoders: { readonly runFairly: RunFairly; readonly pace: DecodePace } | undefined;
  /** Whether a language model is loaded, with which some hotwords crash the server. */
  readonly guardHotwords: boolean;
  readonly onReply: (reply: ServerResult) => void;
  /** How long a broken connection waits for a report that the process has died. @default 5000 */
  readonly verdictMs?: number;
  /** A job without an answer keeps its decoder for this long plus the length of its audio. @default 60000 */
  readonly leaseMs?: number;
}

/**
 * One connection to the upstream server. It gets frames that we wrote, pieces of audio, and one utterance at a time.
 */
export function openSdkSession(options: SdkSessionOptions): EngineSession {
  const { url, ended, decoders, guardHotwords, onReply, verdictMs = 5000, leaseMs = 60_000 } = options;
  // A client must mask; on loopback there is no proxy to protect, and zeros cost nothing.
  const socket = new WebSocket(url, { perMessageDeflate: false, generateMask: (mask) => mask.fill(0) });
  const transcripts = createTranscriptWriter();
  const clean = createHotwordCleaner(guardHotwords);
  const leaving = new AbortController();
  let settings: ClientFrame = {};
  let bytesSent = 0;
  let head: Buffer = Buffer.alloc(0);
  let onFinal: (() => void) | undefined;
  /** Since when the upstream server has been working on it, and cannot be stopped. */
  let decodingSince: number | undefined;
  /** It has been working for longer than a decoder can take. */
  let overdue = false;
  /** As reported for this utterance, milliseconds of audio. */
  let workedMs = 0;
  let lost: EngineError | undefined;
  /** What is awaited, to be rejected when the connection is lost; racing one long promise would leak every wait. */
  const waits = new Set<(error: EngineError) => void>();

  function untilLost<Value>(begin: (resolve: (value: Value) => void) => void): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (lost) return reject(lost);
      waits.add(reject);
      begin((value) => {
        waits.delete(reject);
        resolve(value);
      });
    });
  }

  function lose(error: EngineError): void {
    lost ??= error;
    for (const fail of waits) fail(lost);
    waits.clear();
  }

  const opened = untilLost<void>((resolve) => socket.once("open", () => resolve()));
  opened.catch(() => {});
  socket.on("error", () => {});
  // A process that dies closes its sockets a moment before its end is reported. Without such a report it is alive.
  socket.on("close", async () => {
    if (!lost) lose(await judgeLoss(ended, verdictMs));
  });
  const hear = (data: RawData) => {
    const parsed = parseServerResult(data.toString());
    if (!parsed.ok) return;
    if (!leaving.signal.aborted) onReply(transcripts.attach(parsed.result, settings));
    if (isFinalResult(parsed.result)) onFinal?.();
  };
  socket.on("message", confined(hear));

  const send = async (data: string | Uint8Array) => {
    if (socket.readyState === WebSocket.CONNECTING) await opened;
    // The close that follows explains a failed write.
    await untilLost<void>((resolve) => socket.send(data, (error) => !error && resolve()));
  };

  async function decode(): Promise<void> {
    try {
      const final = untilLost<void>((resolve) => {
        onFinal = resolve;
      });
      // The same loss fails both, and is reported once.
      final.catch(() => {});
      await send('{"is_speaking":false}');
      await final;
    } finally {
      if (leaving.signal.aborted) hangUp(leaving.signal.reason);
    }
  }

  /** Waits for a decoder, and keeps it until the answer, or for as long as one may take. */
  async function decodeInTurn({ runFairly, pace }: NonNullable<SdkSessionOptions["decoders"]>): Promise<void> {
    const exact = exactMs();
    const audioMs = exact ?? guessMs(bytesSent);
    const answered = Promise.withResolvers<void>();
    answered.promise.catch(() => {});
    const run = async () => {
      const since = performance.now();
      decodingSince = since;
      overdue = false;
      workedMs = 0;
      const decoded = decode().finally(() => {
        decodingSince = undefined;
      });
      decoded.then(() => {
        if (exact !== undefined) pace.learn(performance.now() - since, exact);
        answered.resolve();
      }, answered.reject);
      const late = Promise.withResolvers<void>();
      const lease = setTimeout(late.resolve, leaseMs + audioMs).unref();
      await Promise.race([decoded, late.promise]).finally(() => clearTimeout(lease));
      if (decodingSince !== since) return;
      overdue = true;
      if (leaving.signal.aborted) hangUp(leaving.signal.reason);
    };
    await runFairly({ owner: {}, seconds: audioMs / 1000, signal: leaving.signal, prepare: () => run });
    await answered.promise;
  }

  /** How long the audio is; undefined if only a decoder could tell. */
  function exactMs(): number | undefined {
    const { wav_format = "pcm", audio_fs } = settings;
    const seconds = measureAudio(head, bytesSent, wav_format.toLowerCase(), audio_fs);
    return seconds === undefined ? undefined : Math.max(0, seconds * 1000);
  }

  function hangUp(why: EngineError): void {
    lose(why);
    socket.close(1000);
  }

  return {
    configure(next) {
      settings = next;
      return send(JSON.stringify(toUpstream(next, clean)));
    },
    audio(bytes) {
      transcripts.heard(bytes, settings);
      bytesSent += bytes.length;
      head = addToHead(head, bytes);
      return send(bytes);
    },
    async end() {
      if (decoders) await decodeInTurn(decoders);
      else await decode();
      bytesSent = 0;
      head = Buffer.alloc(0);
    },
    progress() {
      if (!decoders) return { state: "recognising" };
      const wholeMs = exactMs();
      if (decodingSince === undefined) return { state: "waiting" };
      const estimate = wholeMs && decoders.pace.workedMs(performance.now() - decodingSince, wholeMs);
      // New estimates from other jobs never move it backwards.
      if (estimate) workedMs = Math.max(workedMs, estimate);
      return { state: "recognising", ...(estimate !== undefined && wholeMs && { workedMs, wholeMs }) };
    },
    close() {
      if (leaving.signal.aborted) return;
      const closed = new EngineError("RECOGNITION_FAILED", "The session was closed.");
      leaving.abort(closed);
      // A decode in progress continues even without its connection: while that is open, its end is known. After its
      // lease there may never be an answer.
      if (decodingSince === undefined || overdue) hangUp(closed);
    },
  };
}

/** Why a connection broke that we did not close: the process has died, or it is alive and has closed it. */
async function judgeLoss(ended: Promise<EngineExit>, verdictMs: number): Promise<EngineError> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, verdictMs, undefined);
  const exit = await Promise.race([ended, late]);
  clearTimeout(timer);
  if (exit) return engineCrashed(exit);
  return new EngineError("ENGINE_UNAVAILABLE", "The engine closed this connection, but is alive", {
    fix: "Send it again.",
  });
}

/** For a container, whose bytes do not show the time: few recordings have a lower bit rate. */
const leastBytesPerSecond = 4000;

function guessMs(bytes: number): number {
  return (bytes * 1000) / leastBytesPerSecond;
}

/** Only what upstream reads; the streaming server needs a chunk size. We send the end frame. */
function toUpstream(settings: ClientFrame, clean: (hotwords: string) => string): ClientFrame {
  const { wav_name, mode, wav_format, audio_fs, itn, svs_lang, svs_itn, hotwords } = settings;
  const chunk_size = settings.chunk_size ?? [5, 10, 5];
  return {
    wav_name,
    mode,
    wav_format,
    audio_fs,
    itn,
    svs_lang,
    svs_itn,
    chunk_size,
    hotwords: hotwords ? clean(hotwords) : undefined,
  };
}

import type { ClientFrame, ServerResult, TranscriptWarning } from "@funasr-images/protocol";
import { createDecoder } from "../../audio/create-decoder.ts";
import { decodeAudio } from "../../audio/decode-audio.ts";
import { toFloats } from "../../audio/samples.ts";
import { speechRate, toMonoPcm } from "../../audio/to-mono-samples.ts";
import { EngineError, type EngineProgress, type EngineSession } from "../../engine.ts";
import type { WordSink } from "../../engine-exit.ts";
import { assertUnchanged } from "./assert-unchanged.ts";
import { checkMissed } from "./check-missed.ts";
import type { HeardUtterance, SpeakerListener, UtteranceParts } from "./heard-utterance.ts";
import { createPushable } from "./pushable.ts";
import { type RecognisedSegment, recogniseSettings } from "./recognised-segment.ts";
import type { UtteranceChannel } from "./recogniser/recogniser-messages.ts";
import { renderFileResult, renderSegmentResult } from "./render-file-result.ts";
import { toEngineProgress } from "./to-engine-progress.ts";
import { openStream } from "./worker-channel.ts";

/** What the sessions of an engine have in common. */
export interface FileSessionOptions extends UtteranceParts {
  /** @throws EngineError `ENGINE_UNAVAILABLE` */
  readonly channel: () => UtteranceChannel;
  /** Whether answers have times and tags; upstream's plain models have none. */
  readonly stamps: boolean;
  /** The program that decodes what is neither pcm nor wav, where there is one. */
  readonly ffmpeg?: string | undefined;
  /** Gets what that prints. @default nobody does */
  readonly onWords?: WordSink | undefined;
}

/** Upstream reads its settings at the end of the utterance; as long as all of it fits in here, so do we. */
const heldBytes = 2 * 1024 * 1024;

/** Whoever sends waits while more than this is not decoded yet. */
const mostWaiting = 512 * 1024;

/**
 * File mode: one answer per utterance, after its end; long ones are recognised while they come.
 *
 * @throws EngineError `ENGINE_UNAVAILABLE`
 */
export function openFileSession(options: FileSessionOptions, onReply: (reply: ServerResult) => void): EngineSession {
  const { stamps } = options;
  let settings: ClientFrame = {};
  let utterance: OpenUtterance | undefined;
  // Each utterance asks for it again; this one refuses whoever comes while it is down.
  options.channel();

  function begin(): OpenUtterance {
    let segments = 0;
    return openUtterance(options, (segment) => {
      if (!settings.segments || segment.text === "") return;
      onReply(renderSegmentResult(segment, segments, { settings, stamps }));
      segments += 1;
    });
  }

  return {
    async configure(next) {
      settings = next;
      await utterance?.configure(next);
    },
    async audio(bytes) {
      utterance ??= begin();
      await utterance.push(bytes, settings);
    },
    async end() {
      utterance ??= begin();
      try {
        onReply(renderFileResult(await utterance.finish(settings), { settings, stamps }));
      } finally {
        utterance = undefined;
      }
    },
    progress: () => utterance?.progress() ?? { state: "waiting", doneMs: 0, workedMs: 0 },
    close() {
      utterance?.close();
      utterance = undefined;
    },
  };
}

/** An utterance that is worked on while its bytes come. */
interface OpenUtterance {
  /** Resolves when more can be taken. @throws EngineError as soon as the utterance has failed */
  push(bytes: Uint8Array, settings: ClientFrame): Promise<void>;
  /** @throws EngineError */
  finish(settings: ClientFrame): Promise<HeardUtterance>;
  /** @throws EngineError `BAD_AUDIO` when a setting that is in use already would change */
  configure(settings: ClientFrame): Promise<void>;
  progress(): EngineProgress;
  close(): void;
}

function openUtterance(options: FileSessionOptions, onSegment: (segment: RecognisedSegment) => void): OpenUtterance {
  // It is lost with the worker that it began with.
  const channel = options.channel();
  const bytes = createPushable<Uint8Array>({ mostWaiting });
  const stop = new AbortController();
  const counts = { bytes: 0, ended: false, samples: 0, allDecoded: false };
  let heard: Promise<HeardUtterance> | undefined;
  let over = false;
  /** The settings that hold from the beginning of the work on. */
  let begunWith: ClientFrame | undefined;
  let stream: ReturnType<typeof openRecognition> | undefined;
  let speakers: SpeakerListener | undefined;
  const segments: RecognisedSegment[] = [];

  const openRecognition = (settings: ClientFrame) =>
    openStream(channel, recogniseSettings(settings), (segment) => {
      segments.push(segment);
      onSegment(segment);
    });

  function start(settings: ClientFrame): Promise<HeardUtterance> {
    if (heard) return heard;
    begunWith = settings;
    heard = transcribe(settings).finally(() => {
      over = true;
      bytes.fail(new EngineError("RECOGNITION_FAILED", "The utterance is over."));
      stream?.close();
      speakers?.close();
    });
    // Whoever pushes next is told.
    heard.catch(() => {});
    return heard;
  }

  /** Decodes, extracts vocals where that is asked for, has speech recognised and speakers told apart. */
  async function transcribe(settings: ClientFrame): Promise<HeardUtterance> {
    const warnings: TranscriptWarning[] = [];
    const context = { settings, signal: stop.signal, warn: (warning: TranscriptWarning) => warnings.push(warning) };
    const recognition = openRecognition(settings);
    stream = recognition;
    speakers = options.openSpeakers?.(context);
    const { wav_format: format = "pcm", audio_fs: sampleRate = speechRate } = settings;
    const extract = options.openVocals?.(context);
    const decodeOther = createDecoder(options.ffmpeg, extract ? musicShape : speechShape, options.onWords);
    const decoded = decodeAudio(bytes, { format, sampleRate, decodeOther });
    for await (const samples of toMonoPcm(extract ? extract(decoded) : decoded)) {
      counts.samples += samples.length;
      await Promise.all([recognition.push(samples), speakers?.push(toFloats(samples))]);
    }
    counts.allDecoded = true;
    const texts = await recognition.finish();
    const recognised = segments.map((segment, index) => ({ ...segment, text: texts?.[index] ?? segment.text }));
    checkMissed(recognised, context.warn);
    const assigned = await speakers?.assign(recognised);
    // Half of it is no answer.
    if (stop.signal.aborted) throw new EngineError("RECOGNITION_FAILED", "The utterance was given up.");
    const durationMs = Math.round((counts.samples * 1000) / speechRate);
    return { durationMs, segments: recognised, ...assigned, warnings };
  }

  return {
    async push(piece, settings) {
      counts.bytes += piece.length;
      bytes.push(piece);
      if (counts.bytes >= heldBytes) start(settings);
      if (!heard) return;
      await bytes.room();
      if (over) await heard;
    },
    finish(settings) {
      const ending = start(settings);
      counts.ended = true;
      bytes.end();
      return ending;
    },
    async configure(next) {
      if (!begunWith) return;
      assertUnchanged(begunWith, next);
      await stream?.configure(recogniseSettings(next));
    },
    progress: () =>
      toEngineProgress({
        ...counts,
        takenBytes: counts.bytes - bytes.waiting(),
        reached: stream?.reached(),
        speakersMs: speakers?.toldMs(),
      }),
    close() {
      stop.abort();
      bytes.fail(new EngineError("RECOGNITION_FAILED", "The session was closed."));
      stream?.close();
      speakers?.close();
    },
  };
}

const speechShape = { sampleRate: speechRate, channels: 1 };
/** Vocals are told from music by both channels and the high notes. */
const musicShape = { sampleRate: 44_100, channels: 2 };

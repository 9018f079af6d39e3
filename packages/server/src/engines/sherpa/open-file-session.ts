import type { ClientFrame, ServerResult, TranscriptSegment, TranscriptWarning } from "@funasr-images/protocol";
import { decodeAudio } from "../../audio/decode-audio.ts";
import { createPushable } from "../../audio/pushable.ts";
import { toFloats } from "../../audio/samples.ts";
import { speechRate, toMonoPcm } from "../../audio/to-mono-samples.ts";
import { EngineError, type EngineProgress, type EngineSession, type KnownVoice } from "../../engine.ts";
import { createSpeakerAnnouncer } from "./announce-speakers.ts";
import { assertUnchanged } from "./assert-unchanged.ts";
import { checkMissed } from "./check-missed.ts";
import { type RecognisedSegment, recogniseSettings } from "./recognised-segment.ts";
import type {
  RecognisedUtterance,
  RoleMatcher,
  SpeakerListener,
  UtteranceContext,
  UtteranceParts,
} from "./recognised-utterance.ts";
import type { UtteranceChannel } from "./recogniser/recogniser-messages.ts";
import { renderFileResult, renderSegmentResult } from "./render-file-result.ts";
import { toEngineProgress } from "./to-engine-progress.ts";
import { openStream } from "./worker-channel.ts";

/** What the sessions of an engine share. */
export interface FileSessionOptions extends UtteranceParts {
  /** @throws EngineError `ENGINE_UNAVAILABLE` */
  readonly channel: () => UtteranceChannel;
  /** Whether answers have times and tags; upstream's plain models have none. */
  readonly stamps: boolean;
  /** The grid of its tokens. @default SenseVoice's */
  readonly resolutionMs?: number | undefined;
  /** Maximum length of a file, in seconds. @default that of decodeAudio */
  readonly longestSeconds?: number | undefined;
}

/** Upstream reads settings at the end of the utterance; so do we, as long as it fits in here. */
const heldBytes = 2 * 1024 * 1024;

/** The sender waits while more than this is not decoded yet. */
const mostWaiting = 512 * 1024;

/**
 * File mode: one answer per utterance, after its end; long ones are recognised while they arrive.
 *
 * @throws EngineError `ENGINE_UNAVAILABLE`
 */
export function openFileSession(options: FileSessionOptions, onReply: (reply: ServerResult) => void): EngineSession {
  const { stamps, resolutionMs } = options;
  let settings: ClientFrame = {};
  let utterance: FileUtterance | undefined;
  let matchRole: RoleMatcher | undefined;
  let onSpeaker: ((segment: TranscriptSegment) => void) | undefined;
  // Each utterance asks for it again; this call refuses a client while it is down.
  options.channel();

  function begin(): FileUtterance {
    let segments = 0;
    const onSegment = (segment: RecognisedSegment) => {
      if (!settings.segments || segment.text === "") return;
      onReply(renderSegmentResult(segment, segments, { settings, stamps, resolutionMs }));
      segments += 1;
    };
    return openFileUtterance({ ...options, matchRole: () => matchRole, onSpeaker }, onSegment);
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
        onReply(renderFileResult(await utterance.finish(settings), { settings, stamps, resolutionMs }));
      } finally {
        utterance = undefined;
      }
    },
    ...(options.knowVoices && {
      knowVoices: async (voices: readonly KnownVoice[]) => {
        matchRole = await options.knowVoices?.(voices);
      },
    }),
    ...(options.openSpeakers && {
      tellSpeakers: (onSegment: (segment: TranscriptSegment) => void) => {
        onSpeaker = onSegment;
      },
    }),
    progress: () => utterance?.progress() ?? { state: "waiting", doneMs: 0, workedMs: 0 },
    close() {
      utterance?.close();
      utterance = undefined;
    },
  };
}

/** An utterance that is recognised while its bytes arrive. */
interface FileUtterance {
  /** Resolves when more can be taken. @throws EngineError as soon as the utterance has failed */
  push(bytes: Uint8Array, settings: ClientFrame): Promise<void>;
  /** @throws EngineError */
  finish(settings: ClientFrame): Promise<RecognisedUtterance>;
  /** @throws EngineError `BAD_AUDIO` if a setting that is already in use would change */
  configure(settings: ClientFrame): Promise<void>;
  progress(): EngineProgress;
  close(): void;
}

function openFileUtterance(
  options: FileSessionOptions &
    Pick<UtteranceContext, "matchRole"> & { readonly onSpeaker: ((segment: TranscriptSegment) => void) | undefined },
  onSegment: (segment: RecognisedSegment) => void,
): FileUtterance {
  // It is lost with the worker that it started with.
  const channel = options.channel();
  const bytes = createPushable<Uint8Array>({ mostWaiting });
  const stop = new AbortController();
  const counts = { bytes: 0, ended: false, samples: 0, allDecoded: false };
  let heard: Promise<RecognisedUtterance> | undefined;
  let over = false;
  /** The settings that are fixed once work has started. */
  let begunWith: ClientFrame | undefined;
  let stream: ReturnType<typeof openRecognition> | undefined;
  let speakers: SpeakerListener | undefined;
  const segments: RecognisedSegment[] = [];
  const announcer = options.onSpeaker && createSpeakerAnnouncer(() => speakers, options.onSpeaker);

  const openRecognition = (settings: ClientFrame) =>
    openStream(channel, recogniseSettings(settings), (segment) => {
      segments.push(segment);
      onSegment(segment);
      announcer?.heard(segment);
    });

  function start(settings: ClientFrame): Promise<RecognisedUtterance> {
    if (heard) return heard;
    begunWith = settings;
    heard = transcribe(settings).finally(() => {
      over = true;
      bytes.fail(new EngineError("RECOGNITION_FAILED", "The utterance is over."));
      stream?.close();
      speakers?.close();
    });
    // The next push reports it.
    heard.catch(() => {});
    return heard;
  }

  /** Decodes, extracts vocals if requested, has speech recognised and speakers distinguished. */
  async function transcribe(settings: ClientFrame): Promise<RecognisedUtterance> {
    const warnings: TranscriptWarning[] = [];
    const { matchRole } = options;
    const context = {
      settings,
      matchRole,
      onSettled: announcer?.settled,
      signal: stop.signal,
      warn: (warning: TranscriptWarning) => warnings.push(warning),
    };
    const recognition = openRecognition(settings);
    stream = recognition;
    speakers = options.openSpeakers?.(context);
    const { wav_format: format = "pcm", audio_fs: sampleRate = speechRate } = settings;
    const extract = options.openVocals?.(context);
    const { longestSeconds } = options;
    const decoded = decodeAudio(bytes, {
      format,
      sampleRate,
      longestSeconds,
      signal: context.signal,
      warn: context.warn,
    });
    for await (const samples of toMonoPcm(extract ? extract(decoded) : decoded, context.warn)) {
      counts.samples += samples.length;
      await Promise.all([recognition.push(samples), speakers?.push(toFloats(samples))]);
    }
    counts.allDecoded = true;
    const texts = await recognition.finish();
    const recognised = segments.map((segment, index) => ({ ...segment, text: texts?.[index] ?? segment.text }));
    checkMissed(recognised, context.warn);
    const assigned = await speakers?.assign(recognised);
    announcer?.finish();
    // A partial result is not an answer.
    if (stop.signal.aborted) throw new EngineError("RECOGNITION_FAILED", "The utterance was abandoned.");
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
        speakersMs: speakers?.speakersMs(),
      }),
    close() {
      stop.abort();
      bytes.fail(new EngineError("RECOGNITION_FAILED", "The session was closed."));
      stream?.close();
      speakers?.close();
    },
  };
}

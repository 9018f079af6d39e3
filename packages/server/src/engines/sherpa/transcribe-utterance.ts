import type { ClientFrame, TranscriptWarning } from "@funasr-images/protocol";
import { decodeAudio } from "../../audio/decode-audio.ts";
import { openDecoder } from "../../audio/open-decoder.ts";
import { toFloats } from "../../audio/pcm-samples.ts";
import { speechRate, toMonoPcm } from "../../audio/to-mono-samples.ts";
import { EngineError } from "../../engine.ts";
import type { WordSink } from "../../engine-exit.ts";
import { type RecognisedSegment, recogniseSettings } from "./recognised-segment.ts";
import type { RecogniserClient, RecogniserStream } from "./recogniser/recogniser-client.ts";
import type { SpeakerListener, Utterance, UtteranceParts } from "./utterance.ts";

export interface TranscribeOptions extends UtteranceParts {
  readonly client: RecogniserClient;
  readonly settings: ClientFrame;
  /** The program, where there is one. */
  readonly ffmpeg: string | undefined;
  /** Gets what that prints. @default nobody does */
  readonly onWords?: WordSink | undefined;
  /** Gets every segment as soon as it is known, without its speaker. */
  readonly onSegment: (segment: RecognisedSegment) => void;
  /** Told of who listens, so that later settings reach them and they can be asked how far they are. */
  readonly onOpen?: (opened: {
    readonly stream: RecogniserStream;
    readonly speakers?: SpeakerListener | undefined;
  }) => void;
  /** Told how many samples have been decoded so far, and whether those are all. */
  readonly onDecoded?: (samples: number, all: boolean) => void;
  readonly signal: AbortSignal;
}

/**
 * One utterance of file mode, as its bytes come: decoded, vocals extracted where that is asked for, recognised, and
 * heard by whoever tells speakers apart.
 *
 * @throws EngineError
 */
export async function transcribeUtterance(
  bytes: AsyncIterable<Uint8Array>,
  { client, settings, ffmpeg, onWords, onSegment, onOpen, onDecoded, signal, ...parts }: TranscribeOptions,
): Promise<Utterance> {
  const warnings: TranscriptWarning[] = [];
  const context = { settings, signal, warn: (warning: TranscriptWarning) => warnings.push(warning) };
  const segments: RecognisedSegment[] = [];
  const stream = client.openStream(recogniseSettings(settings), (segment) => {
    segments.push(segment);
    onSegment(segment);
  });
  const speakers = parts.openSpeakers?.(context);
  onOpen?.({ stream, speakers });
  try {
    const { wav_format: format = "pcm", audio_fs: sampleRate = speechRate } = settings;
    const extract = parts.openVocals?.(context);
    const decodeOther = openDecoder(ffmpeg, extract ? musicShape : speechShape, onWords);
    const decoded = decodeAudio(bytes, { format, sampleRate, decodeOther });
    let length = 0;
    for await (const samples of toMonoPcm(extract ? extract(decoded) : decoded)) {
      length += samples.length;
      onDecoded?.(length, false);
      await Promise.all([stream.push(samples), speakers?.push(toFloats(samples))]);
    }
    onDecoded?.(length, true);
    const texts = await stream.finish();
    const heard = texts
      ? segments.map((segment, index) => ({ ...segment, text: texts[index] ?? segment.text }))
      : segments;
    checkMissed(heard, context.warn);
    const assigned = await speakers?.assign(heard);
    // Half of it is no answer.
    if (signal.aborted) throw new EngineError("RECOGNITION_FAILED", "The utterance was given up.");
    const durationMs = Math.round((length * 1000) / speechRate);
    return { durationMs, segments: heard, ...assigned, warnings };
  } finally {
    stream.close();
    speakers?.close();
  }
}

const speechShape = { sampleRate: speechRate, channels: 1 };
/** Vocals are told from music by both channels and the high notes. */
const musicShape = { sampleRate: 44_100, channels: 2 };

/** An exception inside sherpa-onnx only shows as a segment without text. */
function checkMissed(segments: readonly RecognisedSegment[], warn: (warning: TranscriptWarning) => void): void {
  const missed = segments.filter((segment) => segment.missed);
  if (missed.length === 0) return;
  const where = missed.slice(0, 5).map(({ start_ms, end_ms }) => `${start_ms} to ${end_ms} ms`);
  const message = `No text came of ${missed.length} of ${segments.length} stretches of speech: ${where.join(", ")}.`;
  if (segments.every(({ text }) => text === "")) throw new EngineError("EMPTY_TEXT", message);
  warn({ code: "EMPTY_TEXT", message });
}

import type { OfflineResult, OfflineStream } from "sherpa-onnx-node";
import { speechRate } from "../../../audio/to-mono-samples.ts";
import type { SlotWork } from "../../../scheduling/create-fair-slots.ts";
import type { RecognisedSegment, RecogniseSettings } from "../recognised-segment.ts";
import type { SpeechPiece } from "./cut-speech.ts";
import { padSamples } from "./find-speech.ts";
import { isVoiced } from "./is-voiced.ts";
import { joinTokens } from "./join-tokens.ts";
import type { LoadedModels } from "./load-models.ts";

/** The feature extractor needs seven frames for one step of the model. */
const shortestPiece = 0.2 * speechRate;

/** Streams being decoded: the addon only keeps raw pointers. */
const decoding = new Set<OfflineStream>();

/** The owner of a piece, and whether it still waits for it. */
export type PieceOwner = Pick<SlotWork<unknown>, "owner" | "signal" | "onStart">;

/**
 * Text, tags and token times of one piece, by the offline model.
 *
 * @throws the reason of the owner's signal if it is aborted before the piece has its turn
 */
export async function recognisePiece(
  models: LoadedModels,
  piece: SpeechPiece,
  { itn, hotwords }: RecogniseSettings,
  owner: PieceOwner,
): Promise<RecognisedSegment> {
  const result = await models.runFairly({
    ...owner,
    seconds: piece.samples.length / speechRate,
    prepare() {
      // Features are computed here, so that only the next piece needs memory for them.
      const stream = models.recogniser.createStream(models.renderHotwords?.(hotwords));
      stream.setOption("use_itn", itn ? "1" : "0");
      stream.acceptWaveform({ samples: padSamples(piece.samples, shortestPiece), sampleRate: speechRate });
      return () => decode(models, stream);
    },
  });
  return describePiece(piece, result, models.vads !== undefined);
}

async function decode({ recogniser }: LoadedModels, stream: OfflineStream): Promise<OfflineResult> {
  decoding.add(stream);
  try {
    return await recogniser.decodeAsync(stream);
  } finally {
    decoding.delete(stream);
  }
}

function describePiece(piece: SpeechPiece, result: OfflineResult, foundByDetector: boolean): RecognisedSegment {
  const { start, samples, spokenStart, spokenEnd } = piece;
  const language = bareTag(result.lang);
  const emotion = bareTag(result.emotion);
  const event = bareTag(result.event);
  const text = result.text.trim();
  const audio = { start_ms: toMilliseconds(start), end_ms: toMilliseconds(start + samples.length) };
  const tokens = joinTokens(result.tokens, result.timestamps, audio.start_ms, audio.end_ms);
  // A model that detects music or no speech says so; without text and without such a tag something went wrong.
  const isSpeech = language !== "nospeech" && (event === "" || event === "Speech" || event === "Event_UNK");
  const spoken = samples.subarray(Math.max(0, spokenStart - start), spokenEnd - start);
  const missed = text === "" && isSpeech && foundByDetector && isVoiced(spoken, speechRate);
  return {
    ...spokenTimes(piece, tokens),
    text,
    language: language || undefined,
    emotion: emotion || undefined,
    events: event ? [event] : undefined,
    tokens: tokens.length > 0 ? tokens : undefined,
    missed,
  };
}

/**
 * Times of the speech, not of the audio around it. The detector is late for some words: tokens count as speech, too.
 */
export function spokenTimes(
  { spokenStart, spokenEnd }: SpeechPiece,
  tokens: readonly { readonly start_ms: number }[] = [],
): { start_ms: number; end_ms: number } {
  return {
    start_ms: Math.min(toMilliseconds(spokenStart), tokens[0]?.start_ms ?? Number.POSITIVE_INFINITY),
    end_ms: Math.max(toMilliseconds(spokenEnd), tokens.at(-1)?.start_ms ?? 0),
  };
}

function toMilliseconds(samples: number): number {
  return Math.round((samples * 1000) / speechRate);
}

/** `<|HAPPY|>` without its frame. */
function bareTag(tag: string): string {
  return tag.replace(/^<\|(.*)\|>$/, "$1");
}

import { joinTexts } from "@funasr-images/protocol";
import { createResampler, type Resampler } from "../../../audio/resample-audio.ts";
import { toFloats } from "../../../audio/samples.ts";
import { speechRate } from "../../../audio/to-mono-samples.ts";
import type { Heard, HeardSentence, StreamingRecogniser, StreamingSettings } from "../../../streaming-session.ts";
import { type RecognisedSegment, recogniseSettings } from "../recognised-segment.ts";
import { renderTimestamp, toSentenceStamps } from "../render-stamps.ts";
import { createSpeechCutter, type SpeechPiece } from "./cut-speech.ts";
import { type OpenSpeechFinder, openSpeechFinder, type SpeechEvent } from "./find-speech.ts";
import { createFirstPass, type FirstPass } from "./first-pass.ts";
import type { LoadedModels, OnlineModel } from "./load-models.ts";
import { punctuateAlone } from "./punctuate-segments.ts";
import { type PieceOwner, recognisePiece, spokenTimes } from "./recognise-piece.ts";

export interface StreamingModels extends LoadedModels {
  readonly online: OnlineModel;
}

/** The current utterance of a connection. */
interface Listening {
  readonly sampleRate: number;
  readonly resampler: Resampler;
  readonly finder: OpenSpeechFinder;
  readonly cut: (event: SpeechEvent) => readonly SpeechPiece[];
  /** The owner of its second passes, for fair turns. */
  readonly owner: PieceOwner;
  /** Of the current stretch of speech. */
  firstPass: FirstPass | undefined;
}

/**
 * Both passes of one connection: increments from the streaming model during speech, a sentence from the offline model
 * at the end of a stretch of speech.
 *
 * @param stamps whether sentences have times; upstream's plain models have none
 * @param signal aborted when the client has left: no further decode of a sentence starts
 */
export function createStreamingRecogniser(
  models: StreamingModels,
  stamps: boolean,
  signal: AbortSignal,
): StreamingRecogniser {
  let listening: Listening | undefined;

  function listen(sampleRate: number): Listening {
    return {
      sampleRate,
      resampler: createResampler(sampleRate, speechRate),
      finder: openSpeechFinder(models.vads),
      cut: createSpeechCutter(speechRate),
      owner: { owner: {}, signal },
      firstPass: undefined,
    };
  }

  async function hear(current: Listening, events: readonly SpeechEvent[], settings: StreamingSettings): Promise<Heard> {
    const partials: string[] = [];
    const sentences: HeardSentence[] = [];
    for (const event of events) {
      if (event.kind === "speech" && settings.mode !== "offline") {
        current.firstPass ??= createFirstPass(models.online);
        partials.push(await current.firstPass.push(event.samples));
      }
      for (const piece of current.cut(event)) {
        const sentence = await closePiece(current, piece, settings);
        if (sentence) sentences.push(sentence);
        // The sentence includes what was streamed of this piece.
        partials.length = 0;
      }
      // A rest with only silence makes no piece, and the next segment starts afresh.
      if (event.kind === "end") current.firstPass = undefined;
    }
    return { partial: partials.join(""), sentence: sentences.length > 0 ? joinSentences(sentences) : undefined };
  }

  async function closePiece(
    current: Listening,
    piece: SpeechPiece,
    settings: StreamingSettings,
  ): Promise<HeardSentence | undefined> {
    const { firstPass } = current;
    current.firstPass = undefined;
    const segment = await recogniseTwice(current, piece, firstPass, settings);
    if (segment.text === "") return undefined;
    const { missed: _missed, ...rest } = segment;
    return describeSentence({ ...rest, text: punctuateAlone(segment.text, models.punctuate) }, stamps);
  }

  async function recogniseTwice(
    { owner }: Listening,
    piece: SpeechPiece,
    firstPass: FirstPass | undefined,
    settings: StreamingSettings,
  ): Promise<RecognisedSegment> {
    if (settings.mode === "online") return { ...spokenTimes(piece), text: (await firstPass?.finish()) ?? "" };
    const segment = await recognisePiece(models, piece, recogniseSettings(settings), owner);
    // Text that was already shown is better than nothing; a live stream does not end because of one noise.
    return segment.missed && firstPass ? { ...segment, text: await firstPass.finish() } : segment;
  }

  return {
    async push(samples, settings, last) {
      // A rate that changes within an utterance applies from there on, as upstream.
      const rate = settings.audio_fs;
      listening ??= listen(rate);
      if (listening.sampleRate !== rate) {
        listening = { ...listening, sampleRate: rate, resampler: createResampler(rate, speechRate) };
      }
      const current = listening;
      const events = [...current.finder.push(current.resampler.push(toFloats(samples)))];
      if (!last) return hear(current, events, settings);
      events.push(...current.finder.push(current.resampler.finish()), ...current.finder.finish());
      listening = undefined;
      try {
        return await hear(current, events, settings);
      } finally {
        current.finder.close();
      }
    },
    close() {
      listening?.finder.close();
      listening = undefined;
    },
  };
}

function describeSentence(segment: RecognisedSegment, stamps: boolean): HeardSentence {
  const { text } = segment;
  return { text, segment, ...(stamps && renderStamps([segment])) };
}

function renderStamps(segments: readonly RecognisedSegment[]): Pick<HeardSentence, "timestamp" | "stamp_sents"> {
  return { timestamp: renderTimestamp(segments), stamp_sents: toSentenceStamps(segments) };
}

/** Upstream keeps only the last of several sentences of one block; keeping all is better. */
function joinSentences(sentences: readonly HeardSentence[]): HeardSentence {
  const [first, ...others] = sentences;
  if (!first) return { text: "" };
  if (others.length === 0) return first;
  const segments = sentences.flatMap(({ segment }) => segment ?? []);
  const text = joinTexts(sentences.map((sentence) => sentence.text));
  const segment = {
    ...first.segment,
    text,
    start_ms: segments[0]?.start_ms ?? 0,
    end_ms: segments.at(-1)?.end_ms ?? 0,
    tokens: segments.flatMap(({ tokens = [] }) => tokens),
  };
  return { text, segment, ...(first.timestamp && renderStamps(segments)) };
}

import type { ClientFrame, KnownWarning, TranscriptSpeaker, TranscriptWarning } from "@funasr-images/protocol";
import type { AudioBlock } from "../../audio/audio-block.ts";
import type { KnownVoice } from "../../engine.ts";
import type { RecognisedSegment } from "./recognised-segment.ts";

/** The result of one utterance of file mode. */
export interface RecognisedUtterance {
  readonly durationMs: number;
  readonly segments: readonly RecognisedSegment[];
  /** Absent if speakers were not distinguished. */
  readonly speakers?: readonly TranscriptSpeaker[];
  readonly warnings: readonly TranscriptWarning[];
}

export interface UtteranceContext {
  readonly settings: ClientFrame;
  /** Reports a problem that does not make the rest useless. */
  readonly warn: (warning: KnownWarning) => void;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Names the voices, if the session knows some besides the enrolled ones. */
  readonly matchRole?: () => RoleMatcher | undefined;
  /**
   * If somebody waits for speakers: they are settled minute by minute, after which this is called. Otherwise all of
   * them are compared at the end, which is more accurate.
   */
  readonly onSettled?: (() => void) | undefined;
}

/** The name of a voice, and the similarity (cosine) of the two; undefined if nobody is similar enough. */
export type RoleMatcher = (voice: Float32Array) => { readonly name: string; readonly score: number } | undefined;

/** A step before recognition: blocks in, blocks out, at any rate and with any number of channels. */
export type AudioStage = (blocks: AsyncIterable<AudioBlock>) => AsyncIterable<AudioBlock>;

/** Gets the same audio as the recogniser, and knows afterwards who spoke when. */
export interface SpeakerListener {
  /** 16 kHz mono; resolves when more can be taken. */
  push(samples: Float32Array): Promise<void>;
  /**
   * After the last samples: the segments with speakers and roles, split where the speaker changes. Undefined, and a
   * warning, if that is unknown.
   */
  assign(segments: readonly RecognisedSegment[]): Promise<
    | {
        readonly segments: readonly RecognisedSegment[];
        readonly speakers: readonly TranscriptSpeaker[];
      }
    | undefined
  >;
  /** Up to where speakers are settled, milliseconds. */
  settledMs(): number;
  /** Segments up to there with their speakers, like {@link assign}. */
  assignSettled(segments: readonly RecognisedSegment[]): readonly RecognisedSegment[];
  /** Up to where it has distinguished speakers, milliseconds. */
  speakersMs(): number;
  /** Nobody waits any more: waiting work is dropped. Called at the end as well, whatever happened. */
  close(): void;
}

/** What an engine does besides recognition; each is called once per utterance and may decline. */
export interface UtteranceParts {
  readonly openVocals?: (context: UtteranceContext) => AudioStage | undefined;
  readonly openSpeakers?: (context: UtteranceContext) => SpeakerListener | undefined;
  /** @throws EngineError `BAD_AUDIO`, `BAD_ROLE`, `ENGINE_UNAVAILABLE` */
  readonly knowVoices?: (voices: readonly KnownVoice[]) => Promise<RoleMatcher>;
}

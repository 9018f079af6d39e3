import type { ClientFrame, TranscriptSpeaker, TranscriptWarning } from "@funasr-images/protocol";
import type { AudioBlock } from "../../audio/audio-block.ts";
import type { RecognisedSegment } from "./recognised-segment.ts";

/** What was heard in one utterance of file mode. */
export interface HeardUtterance {
  readonly durationMs: number;
  readonly segments: readonly RecognisedSegment[];
  /** Absent when speakers were not told apart. */
  readonly speakers?: readonly TranscriptSpeaker[];
  readonly warnings: readonly TranscriptWarning[];
}

/** What stands among the warnings of a transcript. */
type UtteranceWarningCode =
  /** Speakers were not told apart; the text holds. Send it again; the log of the server says more. */
  | "SPEAKERS_FAILED"
  /** Music was not taken away everywhere; the text holds. Send it again; the log of the server says more. */
  | "VOCALS_FAILED"
  /** Speech was detected, but no text was recognised. Check the language, and that the audio is not too quiet. */
  | "EMPTY_TEXT";

export interface UtteranceContext {
  readonly settings: ClientFrame;
  /** Something went wrong that does not make the rest useless. */
  readonly warn: (warning: TranscriptWarning & { readonly code: UtteranceWarningCode }) => void;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** A step before recognition: blocks in, blocks out, in any rate and number of channels. */
export type AudioStage = (blocks: AsyncIterable<AudioBlock>) => AsyncIterable<AudioBlock>;

/** Hears what the recogniser hears, and knows afterwards who spoke when. */
export interface SpeakerListener {
  /** 16 kHz mono; resolves when more can be taken. */
  push(samples: Float32Array): Promise<void>;
  /**
   * After the last samples: the segments with speakers and roles in them, cut where the speaker changes. Nothing, and a
   * warning, when nobody knows.
   */
  assign(segments: readonly RecognisedSegment[]): Promise<
    | {
        readonly segments: readonly RecognisedSegment[];
        readonly speakers: readonly TranscriptSpeaker[];
      }
    | undefined
  >;
  /** Up to where it has told speakers apart, milliseconds. */
  toldMs(): number;
  /** Nobody waits any more: what has not been begun is dropped. Called in the end as well, whatever happened. */
  close(): void;
}

/** What an engine does besides recognition; each is asked once per utterance and may decline. */
export interface UtteranceParts {
  readonly openVocals?: (context: UtteranceContext) => AudioStage | undefined;
  readonly openSpeakers?: (context: UtteranceContext) => SpeakerListener | undefined;
}

import type { ClientFrame, TranscriptSegment } from "@funasr-images/protocol";

/** What was heard in one piece of speech, before its speaker is known. */
export interface RecognisedSegment extends Omit<TranscriptSegment, "id"> {
  /** There was a voice, but no text came of it. */
  readonly missed?: boolean;
}

/** How pieces are recognised from now on. */
export interface RecogniseSettings {
  /** Whether numbers become digits. */
  readonly itn: boolean;
}

/** What a client's settings mean for the model; `svs_lang` cannot be told to it, so it always finds out by itself. */
export function recogniseSettings({ itn = true, svs_itn = true }: ClientFrame): RecogniseSettings {
  return { itn: itn && svs_itn };
}

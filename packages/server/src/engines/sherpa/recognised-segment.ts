import type { ClientFrame, TranscriptSegment } from "@funasr-images/protocol";

/** The result of one piece of speech, before its speaker is known. */
export interface RecognisedSegment extends Omit<TranscriptSegment, "id"> {
  /** There was a voice, but no text was recognised. */
  readonly missed?: boolean;
}

/** How pieces are recognised from now on. */
export interface RecogniseSettings {
  /** Whether numbers become digits. */
  readonly itn: boolean;
  /** As the client sent them. */
  readonly hotwords?: string | undefined;
}

/** A client's settings for the model; `svs_lang` cannot be passed to it, so it always detects the language. */
export function recogniseSettings({ itn = true, svs_itn = true, hotwords }: ClientFrame): RecogniseSettings {
  return { itn: itn && svs_itn, hotwords };
}

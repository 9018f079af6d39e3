import type { Transcript, TranscriptSegment } from "./transcript.ts";

type Speaker = Pick<TranscriptSegment, "role" | "speaker">;

const words = { en: "Speaker", zh: "说话人" };
/** In which speakers without a name can be called something. */
export type NameLanguage = keyof typeof words;

/** Whose words these are, to tell speakers apart: the enrolled name, else the label; undefined if nobody knows. */
export function speakerOf({ role, speaker }: Speaker): string | undefined {
  return role || speaker || undefined;
}

/**
 * The same for people to read, in documents and on every screen: `S1` in data is `Speaker 1`.
 *
 * @example
 * nameSpeaker({ speaker: "S1" }, "zh"); // "说话人 1"
 * nameSpeaker({ speaker: "S1", role: "Alice" }, "zh"); // "Alice"
 */
export function nameSpeaker(segment: Speaker, language: NameLanguage): string | undefined {
  return segment.role || speakerOf(segment)?.replace(/^S(?=\d+$)/, `${words[language]} `);
}

/** Where nobody chose a language: that of the speech. */
export function languageOfNames({ language = "" }: Pick<Transcript, "language">): NameLanguage {
  return ["zh", "yue"].includes(language) ? "zh" : "en";
}

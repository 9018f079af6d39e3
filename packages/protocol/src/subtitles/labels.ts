import { quoteText } from "../describe-value.ts";
import { speakerOf } from "../name-speaker.ts";
import { ProtocolError } from "../protocol-error.ts";
import type { Transcript } from "../transcript.ts";

/** What may be shown beside the text. */
export const labelKinds = ["speaker", "emotion", "events"] as const;
export type LabelKind = (typeof labelKinds)[number];

/** Which labels a document shows; `auto`: speakers if there is more than one, and nothing else. */
export type Labels = "auto" | readonly LabelKind[];

/**
 * Reads `labels` as it is written at every door: `speaker,emotion,events` or some of them, `none`, or `auto`.
 *
 * @throws ProtocolError `BAD_LABELS`
 * @example
 * parseLabels("speaker,emotion"); // ["speaker", "emotion"]
 * parseLabels("none"); // []
 */
export function parseLabels(text: string): Labels {
  const words = text
    .toLowerCase()
    .split(",")
    .map((word) => word.trim());
  if (words.length === 1 && words[0] === "auto") return "auto";
  if (words.length === 1 && words[0] === "none") return [];
  const unknown = words.find((word) => !labelKinds.some((kind) => kind === word));
  if (unknown === undefined) return labelKinds.filter((kind) => words.includes(kind));
  const choice = `auto, none, or some of ${labelKinds.join(", ")}, separated by commas`;
  throw new ProtocolError("BAD_LABELS", `labels must be ${choice}, but are ${quoteText(text)}.`);
}

/** The inverse of `parseLabels`. */
export function formatLabels(labels: Labels): string {
  return labels === "auto" ? "auto" : labels.join(",") || "none";
}

/** The labels that a transcript is shown with. */
export function chooseLabels(transcript: Transcript, labels: Labels = "auto"): readonly LabelKind[] {
  if (labels !== "auto") return labels;
  const spoken = transcript.segments.filter(({ text }) => text.trim() !== "");
  const speakers = new Set(spoken.map(speakerOf).filter(Boolean));
  return speakers.size > 1 ? ["speaker"] : [];
}

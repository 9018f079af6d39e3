import type { Piece } from "./pieces.ts";
import { pairTokens, readSpan, readStamps } from "./read-stamps.ts";
import { readTags } from "./read-tags.ts";

/** `sentence_info` of the Python server: sentences with times, and speakers as numbers in order of the clustering. */
export function readSentenceInfo(reply: Record<string, unknown>): Piece[] {
  const sentences = Array.isArray(reply.sentence_info) ? (reply.sentence_info as unknown[]) : [];
  const labels = new Map<unknown, string>();
  return sentences.flatMap((entry): Piece[] => {
    if (typeof entry !== "object" || entry === null) return [];
    const { text, sentence, start, end, timestamp, spk, spk_name: name } = entry as Record<string, unknown>;
    const [piece] = readTags(String(text ?? sentence ?? ""));
    if (!piece || piece.text === "") return [];
    if (spk !== undefined && !labels.has(spk)) labels.set(spk, `S${labels.size + 1}`);
    const speaker = labels.get(spk);
    const tokens = pairTokens(piece.text, readStamps(timestamp));
    return [
      {
        ...piece,
        ...readSpan(start, end),
        ...(speaker && { speaker }),
        ...(typeof name === "string" && name !== "unknown" && { role: name, speaker: speaker ?? name }),
        ...(tokens.length > 0 && { tokens }),
      },
    ];
  });
}

import { SmokeError } from "./smoke-error.ts";
/** One cue of a subtitle file. */
export interface Cue {
  /** Milliseconds from the start. */
  readonly start: number;
  readonly end: number;
  /** The text in brackets at the start, such as `Alice|HAPPY`; empty without brackets. */
  readonly label: string;
  readonly text: string;
}

/** Reads SubRip. @throws SmokeError `WRONG_REPLY` with the first invalid cue */
export function parseSrt(text: string): Cue[] {
  const blocks = text
    .replaceAll("\r\n", "\n")
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== "");
  return blocks.map((block, index) => {
    const [number, times = "", ...lines] = block.trim().split("\n");
    const found = timesPattern.exec(times);
    if (number !== String(index + 1) || !found) {
      throw new SmokeError("WRONG_REPLY", `"${block.trim().slice(0, 60)}" is not cue number ${index + 1}`);
    }
    const [, label = "", spoken = ""] = /^(?:\[([^\]]*)\]\s*)?(.*)$/s.exec(lines.join("\n")) ?? [];
    return { start: milliseconds(found.slice(1, 5)), end: milliseconds(found.slice(5, 9)), label, text: spoken };
  });
}

const timesPattern = /^(\d{2,}):(\d\d):(\d\d),(\d{3}) --> (\d{2,}):(\d\d):(\d\d),(\d{3})$/;

function milliseconds(parts: readonly string[]): number {
  const [hours = 0, minutes = 0, seconds = 0, rest = 0] = parts.map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest;
}

import type { NameLanguage } from "../name-speaker.ts";
import type { SegmentLabels } from "./label-segment.ts";
import type { Labels } from "./labels.ts";

/** What is on screen at a time. */
export interface Cue extends SegmentLabels {
  readonly startMs: number;
  readonly endMs: number;
  /** One or two, without labels. */
  readonly lines: readonly string[];
}

/** How a transcript becomes cues. */
export interface CueOptions {
  /**
   * Columns of a line; a Chinese, Japanese or Korean character takes two. @default 32 with such characters, else 42
   */
  readonly maxColumns?: number;
  /** Longest time on screen. @default 7000 */
  readonly maxMs?: number;
  /** What is shown beside the text: `[Alice|HAPPY] …`. @default "auto": speakers if there is more than one */
  readonly labels?: Labels;
  /** Of the names of speakers whom nobody knows: `Speaker 1`, `说话人 1`. @default that of the speech */
  readonly language?: NameLanguage | undefined;
}

/**
 * `01:02:03,004`.
 *
 * @param mark between seconds and their fraction
 * @param digits of the fraction
 */
export function formatTime(ms: number, mark: "," | ".", digits: 2 | 3 = 3): string {
  // Truncated, not rounded: cues that do not overlap must not start to.
  const fraction = Math.floor((ms % 1000) / 10 ** (3 - digits));
  return `${formatClock(ms)}${mark}${String(fraction).padStart(digits, "0")}`;
}

/** `01:02:03`. */
export function formatClock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

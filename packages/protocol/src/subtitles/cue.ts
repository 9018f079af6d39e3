/** What is on screen at a time. */
export interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  /** Without label. */
  readonly text: string;
  /** `Alice|HAPPY`, `S1`, `HAPPY`; absent when there is nothing to show or labels are off. */
  readonly label?: string;
  /** Role, or label of the speaker. */
  readonly speaker?: string;
  /** Absent when it is not worth showing. */
  readonly emotion?: string;
}

/** How a transcript becomes cues. */
export interface CueOptions {
  /** Columns of a cue; a Chinese, Japanese or Korean character takes two. @default 40 */
  readonly maxColumns?: number;
  /** Longest time on screen. @default 7000 */
  readonly maxMs?: number;
  /** Whether speaker and emotion precede the text: `[Alice|HAPPY] …`. @default true */
  readonly labels?: boolean;
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
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const clock = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return `${clock}${mark}${String(fraction).padStart(digits, "0")}`;
}

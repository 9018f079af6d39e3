import { countWide, measureColumns } from "../writing-systems.ts";

/**
 * What viewers can read, by the Timed Text Style Guides that Netflix publishes (partnerhelp.netflixstudios.com, read in
 * November 2026): General Requirements (215758617: 5/6 to 7 s, two lines), Subtitle Timing Guidelines (360051554394: gap
 * of two frames, gaps below half a second closed, out-time up to half a second after the speech), Chinese (215986007: 16
 * characters a line, 9 a second), English (217350977: 42 a line) and its templates (219375728: 17 a second; the finished text
 * may have 20). Japanese and Korean are laid out like Chinese.
 */
export const guide = {
  maxLines: 2,
  leastMs: Math.ceil((5 / 6) * 1000),
  maxMs: 7000,
  /** Two frames of 24 a second. */
  gapMs: Math.ceil((2 / 24) * 1000),
  /** A shorter gap is closed to `gapMs`: the screen would flicker. */
  closedGapMs: 500,
  /** How long after the speech a cue may stay because it is not read yet. */
  lateMs: 500,
  /** Of a line with Chinese, in which a Latin letter is half a character wide. */
  wideColumns: 32,
  /** Of any other line. */
  narrowColumns: 42,
  widePerSecond: 9,
  narrowPerSecond: 17,
} as const;

/** What a text takes on screen, and of a viewer. */
export interface TextSize {
  /** In a line without Chinese. */
  readonly narrow: number;
  /** In a line with Chinese, where quotes, dashes and ellipses are as wide as a character. */
  readonly wide: number;
  /** Whether it makes a line one with Chinese. */
  readonly isWide: boolean;
  /** How long reading it takes; mixed text is the sum of both writing systems. */
  readonly readingMs: number;
}

/** Columns and reading time of a text. */
export function measureText(text: string): TextSize {
  const count = countWide(text);
  const narrow = measureColumns(text);
  const seconds = count / guide.widePerSecond + (narrow - 2 * count) / guide.narrowPerSecond;
  const widened = text.match(/[‘’“”…—·]/g)?.length ?? 0;
  return { narrow, wide: narrow + widened, isWide: count > 0, readingMs: seconds * 1000 };
}

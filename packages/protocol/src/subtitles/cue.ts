/** What is on screen at one time. */
export interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  /** Without label. */
  readonly text: string;
  /** `Alice|HAPPY`, `S1`, `HAPPY`; absent when there is nothing to tell or labels are off. */
  readonly label?: string;
  /** Role, or label of the speaker. */
  readonly speaker?: string;
  /** Absent when it is none worth telling. */
  readonly emotion?: string;
}

/** How a transcript becomes cues. */
export interface CueOptions {
  /** Columns of a cue; a Chinese, Japanese or Korean character takes two. @default 40 */
  readonly maxColumns?: number;
  /** Longest time on screen. @default 7000 */
  readonly maxMs?: number;
  /** Whether speaker and emotion stand before the text: `[Alice|HAPPY] …`. @default true */
  readonly labels?: boolean;
}

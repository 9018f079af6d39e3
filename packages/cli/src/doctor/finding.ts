/** What one check found. */
export interface Finding {
  /** Stable, for programs: `port`, `scheme`, `certificate`, ... */
  readonly check: string;
  /** `bad`: it does not work; `note`: it works, and this is worth knowing. */
  readonly level: "good" | "note" | "bad";
  /** What was found; of something bad, with how to mend it. */
  readonly text: string;
}

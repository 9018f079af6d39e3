/**
 * What one check found. A check that finds nothing bad goes on to the next.
 */
export interface Finding {
  /** Stable, for programs: `port`, `scheme`, `certificate`, ... What people read is in `messages`. */
  readonly check: string;
  /** `bad`: it does not work; `note`: it works, and this is worth knowing. */
  readonly level: "good" | "note" | "bad";
  /** What was found; of something bad, with how to mend it. */
  readonly text: string;
}

/** Whether the server works, by what was found: a note is no fault. */
export function isGood(findings: readonly Finding[]): boolean {
  return findings.every(({ level }) => level !== "bad");
}

/** What one check found. Unless it is bad, the next check follows. */
export interface Finding {
  /** Stable, for programs: `port`, `scheme`, `certificate`, ... The texts for people are in `messages`. */
  readonly check: string;
  /** `bad`: it does not work; `note`: it works, and this is worth knowing. */
  readonly level: "good" | "note" | "bad";
  /** What was found; if it is bad, with how to fix it. */
  readonly text: string;
}

/** Whether the server works: a note is not a fault. */
export function isGood(findings: readonly Finding[]): boolean {
  return findings.every(({ level }) => level !== "bad");
}

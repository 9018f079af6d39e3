import { CommitParser } from "conventional-commits-parser";

/** A commit message, by the Conventional Commits specification. */
export interface Commit {
  /** `feat`, `fix`, …; absent when the message follows no convention. */
  readonly type?: string;
  readonly scope?: string;
  readonly subject: string;
  /** Whether users have to change something: `!` in the subject, or a footer `BREAKING CHANGE:`. */
  readonly breaking: boolean;
  /** What users have to know besides the subject: the footers `BREAKING CHANGE:` and `Release-note:`. */
  readonly notes: readonly string[];
}

const header = (mark: "" | "!") => new RegExp(`^([a-z]+)(?:\\(([^)]*)\\))?${mark}: (.+)`);
const breakingHeader = header("!");

const parser = new CommitParser({
  headerPattern: header(""),
  breakingHeaderPattern: breakingHeader,
  noteKeywords: ["BREAKING CHANGE", "BREAKING-CHANGE", "Release-note"],
});

/** Parses the message of a commit; any text is one. */
export function parseCommit(message: string): Commit {
  const { header, type, scope, subject, notes } = parser.parse(message.trim() || "(no message)");
  const isBreaking = ({ title }: { readonly title: string }) => /^breaking/i.test(title);
  // Without a footer the parser repeats the subject.
  const users = notes.filter(({ text }) => text !== subject);
  return {
    ...(type ? { type } : {}),
    ...(scope ? { scope } : {}),
    subject: subject ?? header ?? "",
    breaking: breakingHeader.test(header ?? "") || notes.some(isBreaking),
    notes: users.map(({ text }) => text.replaceAll(/\s+/g, " ")),
  };
}

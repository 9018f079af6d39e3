import { type Commit, parseCommit } from "@funasr-images/catalog";

/** Changes of one kind. */
interface ChangeSection {
  readonly title: string;
  readonly changes: readonly Change[];
}

interface Change {
  /** In Markdown. */
  readonly text: string;
  /** What users have to know beside it. */
  readonly notes: readonly string[];
}

/** What users notice, by type of a commit. Other types are listed only when they have something to say. */
const titles: Readonly<Record<string, string>> = { feat: "Features", fix: "Fixes", perf: "Performance" };
const breakingTitle = "Breaking changes";
const otherTitle = "Other changes";

/**
 * The changes of a release in Markdown, from its commit messages.
 *
 * @param heading of a section, e.g. `###`
 */
export function renderChanges(messages: readonly string[], heading: string): string {
  const sections = listChanges(messages).map(({ title, changes }) => {
    const lines = changes.flatMap(({ text, notes }) => [`- ${text}`, ...notes.map((note) => `  - ${note}`)]);
    return [`${heading} ${title}`, "", ...lines].join("\n");
  });
  return sections.join("\n\n") || "Nothing that users notice.";
}

/** Sorts commit messages into sections that people look for, in their order; empty sections are left out. */
export function listChanges(messages: readonly string[]): ChangeSection[] {
  const sections = new Map<string, Change[]>(
    [breakingTitle, ...Object.values(titles), otherTitle].map((title) => [title, []]),
  );
  for (const commit of messages.map(parseCommit)) {
    const subject = plain(commit.subject);
    const text = commit.scope ? `**${plain(commit.scope)}:** ${subject}` : subject;
    sections.get(sectionOf(commit) ?? "")?.push({ text, notes: commit.notes.map(plain) });
  }
  return [...sections].filter(([, changes]) => changes.length > 0).map(([title, changes]) => ({ title, changes }));
}

function sectionOf({ type, breaking, notes }: Commit): string | undefined {
  if (breaking) return breakingTitle;
  const title = type === undefined ? otherTitle : titles[type];
  return title ?? (notes.length > 0 ? otherTitle : undefined);
}

/** A commit may say anything: it must not mention people, or become markup. */
function plain(text: string): string {
  return text.replaceAll(/[<>[\]`*_|\\]/g, "\\$&").replaceAll("@", "@\u200b");
}

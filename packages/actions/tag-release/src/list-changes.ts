/** Changes of one kind. */
export interface ChangeSection {
  readonly title: string;
  readonly changes: readonly string[];
}

/** `type(scope)!: subject`, of the Conventional Commits specification. */
const header = /^(?<type>[a-z]+)(?:\((?<scope>[^)]*)\))?(?<breaking>!)?: (?<subject>.+)/;

/** Sorts commit messages into sections that people look for, in their order; empty sections are left out. */
export function listChanges(messages: readonly string[]): ChangeSection[] {
  const sections: Record<string, string[]> = { "Breaking changes": [], Features: [], Fixes: [], "Other changes": [] };
  for (const message of messages) {
    const match = header.exec(message)?.groups;
    const subject = plain(match?.subject ?? message.split("\n")[0] ?? "");
    const change = match?.scope ? `**${plain(match.scope)}:** ${subject}` : subject;
    sections[sectionOf(message, match)]?.push(change);
  }
  return Object.entries(sections)
    .filter(([, changes]) => changes.length > 0)
    .map(([title, changes]) => ({ title, changes }));
}

function sectionOf(message: string, match: Record<string, string | undefined> | undefined): string {
  if (match?.breaking || /^BREAKING[ -]CHANGE: /m.test(message)) return "Breaking changes";
  if (match?.type === "feat") return "Features";
  return match?.type === "fix" ? "Fixes" : "Other changes";
}

/** A commit may say anything: it must not mention people, or become markup. */
function plain(text: string): string {
  return text.replaceAll(/[<>[\]`*_|\\]/g, "\\$&").replaceAll("@", "@\u200b");
}

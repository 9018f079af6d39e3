import { listChanges } from "./list-changes.ts";

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

import type { FoundCode } from "./read-error-codes.ts";

/** The table of all codes as a page; a code of several rooms takes one row. */
export function renderErrorCodes(codes: readonly FoundCode[]): string {
  const names = [...new Set(codes.map(({ code }) => code))].sort();
  const rows = names.map((name) => {
    const same = codes.filter(({ code }) => code === name);
    const places = [...new Map(same.map(({ room, file }) => [room, file]))].map(
      ([room, file]) => `[${room}](../../${file})`,
    );
    const [{ meaning, remedy }] = same as [FoundCode, ...FoundCode[]];
    return `| \`${name}\` | ${places.join(", ")} | ${escapeCell(meaning)} | ${escapeCell(remedy)} |`;
  });
  return `# Error codes

Every message of this project has one of these codes: in a program's last line, in the log of an action, in the answers
and in the log of the server, in the page. Codes of HTTP answers are lower case, as OpenAI's are. How the processes of an
engine end has [codes of its own](../server/README.md).

| code | room | what it means | how to fix it |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

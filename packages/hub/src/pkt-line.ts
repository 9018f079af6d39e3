/** git's lines with a length: https://git-scm.com/docs/gitprotocol-common. */
export function renderPktLine(line: string): string {
  const text = `${line}\n`;
  return (Buffer.byteLength(text) + 4).toString(16).padStart(4, "0") + text;
}

/** Ends a section. */
export const flushPacket = "0000";

/** The lines of a request, without their ends; sections are not told apart. */
export function parsePktLines(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes).toString("latin1");
  const lines: string[] = [];
  for (let at = 0; at + 4 <= text.length; ) {
    const length = Number.parseInt(text.slice(at, at + 4), 16);
    if (length >= 4) lines.push(text.slice(at + 4, at + length).trimEnd());
    at += Math.max(4, length || 4);
  }
  return lines;
}

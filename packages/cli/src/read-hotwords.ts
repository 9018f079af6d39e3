import { readFile } from "node:fs/promises";

const usualWeight = 20;

/** Reads lines of `word weight`; a word may hold blanks, a missing weight is 20, `#` starts a comment. */
export async function readHotwords(file: string): Promise<Record<string, number>> {
  const text = await readFile(file, "utf8");
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return Object.fromEntries(lines.filter((line) => line !== "" && !line.startsWith("#")).map(parseLine));
}

function parseLine(line: string): [string, number] {
  const weighted = /^(.*\S)\s+(\d+)$/.exec(line);
  return weighted ? [weighted[1] ?? "", Number(weighted[2])] : [line, usualWeight];
}

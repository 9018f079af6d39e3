import { readFile } from "node:fs/promises";
import path from "node:path";
import { type ActionDefinition, renderInputsTable } from "@funasr-images/action-io";
import { ActionError } from "../context/action-error.ts";

const [start, end] = ["<!-- action -->", "<!-- /action -->"];

/** The README of an action with its table as the definition says. @throws ActionError NO_TABLE */
export async function renderReadme(root: string, file: string, definition: ActionDefinition): Promise<string> {
  const readme = await readFile(path.join(root, file), "utf8").catch((cause: unknown) => {
    const fix = `Write one with ${start} and ${end} for the table.`;
    throw new ActionError("NO_TABLE", "The README of the action is missing", { where: file, fix, cause });
  });
  return withTable(readme, renderInputsTable(definition), file);
}

/** A README with the table of its action between the marks. @throws ActionError NO_TABLE */
export function withTable(readme: string, table: string, file: string): string {
  const [from, to] = [readme.indexOf(start), readme.indexOf(end)];
  if (from < 0 || to < from)
    throw new ActionError("NO_TABLE", "The README has no place for its table", {
      where: file,
      fix: `Write ${start} and ${end}.`,
    });
  return `${readme.slice(0, from + start.length)}\n\n${table}\n\n${readme.slice(to)}`;
}

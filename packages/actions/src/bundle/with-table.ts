import { ActionError } from "../context/action-error.ts";

const [start, end] = ["<!-- action -->", "<!-- /action -->"];

/** A README with the table of its action between the marks. @throws when it has no such marks */
export function withTable(readme: string, table: string, file: string): string {
  const [from, to] = [readme.indexOf(start), readme.indexOf(end)];
  if (from < 0 || to < from)
    throw new ActionError("NO_TABLE", `${file} has no place for its table`, { fix: `Write ${start} and ${end}.` });
  return `${readme.slice(0, from + start.length)}\n\n${table}\n\n${readme.slice(to)}`;
}

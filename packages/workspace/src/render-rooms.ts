import type { Room } from "./rooms.ts";
import { WorkspaceError } from "./workspace-error.ts";

/** The table of the rooms between the marks `<!-- rooms -->` of a README. */
function renderRooms(rooms: Readonly<Record<string, Room>>): string {
  const rows = Object.entries(rooms).map(
    ([name, room]) =>
      `| [${name}](packages/${name}/README.md) | ${room.purpose} | ${room.imports.join(", ") || "nothing"} |`,
  );
  return ["| room | what for | may import |", "| --- | --- | --- |", ...rows].join("\n");
}

/** A text with the table put between its marks. */
export function withRooms(text: string, rooms: Readonly<Record<string, Room>>): string {
  const marks = /(<!-- rooms -->\n)[\s\S]*?(<!-- \/rooms -->)/;
  if (!marks.test(text))
    throw new WorkspaceError("NO_MARKS", "The text has no marks <!-- rooms --> and <!-- /rooms -->");
  return text.replace(marks, (_all, open, close) => `${open}\n${renderRooms(rooms)}\n\n${close}`);
}

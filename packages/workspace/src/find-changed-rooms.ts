import type { Room } from "./rooms.ts";

/**
 * The rooms whose tests can be affected by changed files: those of the files, and every room that imports one of them, its
 * tests' imports counted. A file that lies in no room may matter to all of them; prose beside the rooms to the `workspace`,
 * which checks its links.
 *
 * @param files paths from the root, as git names them
 * @returns names of rooms in the order of the map
 */
export function findChangedRooms(files: readonly string[], rooms: Readonly<Record<string, Room>>): string[] {
  const names = Object.keys(rooms);
  const changed = new Set<string>();
  for (const file of files) {
    const [top, room = ""] = file.split("/");
    if (top === "packages" && room in rooms) changed.add(room);
    else if (!file.includes("/") && file.endsWith(".md")) changed.add("workspace");
    else return names;
  }
  for (let before = -1; before !== changed.size; ) {
    before = changed.size;
    for (const [name, { imports, testImports = [] }] of Object.entries(rooms)) {
      if ([...imports, ...testImports].some((one) => changed.has(one))) changed.add(name);
    }
  }
  return names.filter((name) => changed.has(name));
}

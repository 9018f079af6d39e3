import path from "node:path";
import { findCircles, type Graph } from "./graph.ts";
import type { Room } from "./rooms.ts";

/** An import that the map of the rooms does not allow, or a room that the map does not know. */
export interface Violation {
  readonly file: string;
  /** What is wrong and how to fix it. */
  readonly message: string;
}

/**
 * Checks the imports inside a room against its rules: no file imports its importer, however far away; folders import one
 * way, by the table of the room; and a closed folder is entered by the files that are named only.
 *
 * @param imports what each file imports of its room, types among them; helpers of tests may go where they need to, but not in circles
 */
export function checkInside(name: string, room: Room, imports: Graph): Violation[] {
  const at = (file: string) => `packages/${name}/${file}`;
  const circles = findCircles(imports).map((circle) => ({
    file: at(circle[0] ?? ""),
    message: `imports itself by ${circle.slice(1).join(", ") || "its own name"}: move what both need into a file of its own`,
  }));
  const sources = [...imports].filter(([file]) => !file.split(path.sep).includes("testing"));
  const violations = sources.flatMap(([file, targets]) =>
    targets.flatMap((target) => {
      const message = judgeClosed(file, target, room) ?? judgeFolders(file, target, room);
      return message === undefined ? [] : [{ file: at(file), message }];
    }),
  );
  return [
    ...circles,
    ...findIdleRules(room, imports).map((message) => ({ file: `packages/${name}`, message })),
    ...violations,
  ];
}

/** Rules without an object: what they name has moved or is misspelt. */
function findIdleRules({ folders = {}, closed = {} }: Room, imports: Graph): string[] {
  const files = [...imports.keys()];
  const isThere = (folder: string) => files.some((file) => file.startsWith(`src/${folder}/`));
  const named = [...Object.keys(folders), ...Object.values(folders).flat(), ...Object.keys(closed)];
  return [
    ...new Set([
      ...named.filter((folder) => !isThere(folder)).map((folder) => `has no src/${folder}/, which rooms.ts names`),
      ...Object.values(closed)
        .flat()
        .filter((door) => !imports.has(door))
        .map((door) => `has no ${door}, which rooms.ts names as a door`),
    ]),
  ];
}

function judgeClosed(file: string, target: string, { closed = {} }: Room): string | undefined {
  for (const [folder, doors] of Object.entries(closed)) {
    const inside = `src/${folder}/`;
    if (!target.startsWith(inside) || file.startsWith(inside) || doors.includes(file)) continue;
    return `imports ${target}; only ${doors.join(", ")} may enter ${inside}`;
  }
  return undefined;
}

function judgeFolders(file: string, target: string, { folders }: Room): string | undefined {
  if (!folders) return undefined;
  const [from, to] = [folderOf(file), folderOf(target)];
  // What lies in the room itself is its doors and what all folders share.
  if (from === undefined || to === undefined || from === to) return undefined;
  const allowed = folders[from];
  if (!allowed) return `lies in src/${from}/, which has no row in the folders of the room: add one to rooms.ts`;
  if (allowed.includes(to)) return undefined;
  return `imports ${target}; src/${from}/ may import ${allowed.join(", ") || "no folder"}`;
}

/** The first folder below `src/`. */
function folderOf(file: string): string | undefined {
  const [first, folder, ...rest] = file.split(path.sep);
  return first === "src" && rest.length > 0 ? folder : undefined;
}

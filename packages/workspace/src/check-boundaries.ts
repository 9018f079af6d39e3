import { readdir } from "node:fs/promises";
import { isBuiltin } from "node:module";
import path from "node:path";
import { checkInside, type Violation } from "./check-inside.ts";
import { ownImports, readSources, type Source } from "./read-sources.ts";
import { scope } from "./room-packages.ts";
import type { Room } from "./rooms.ts";

/**
 * Checks the imports of every room against the map.
 *
 * @param root the folder that holds `packages/`
 */
export async function checkBoundaries(root: string, rooms: Readonly<Record<string, Room>>): Promise<Violation[]> {
  const packages = path.join(root, "packages");
  const folders = (await readdir(packages, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const violations: Violation[] = [];
  for (const { name } of folders) {
    const room = rooms[name];
    if (!room) {
      violations.push({ file: `packages/${name}`, message: "is not a room of the map: add it to rooms.ts" });
      continue;
    }
    const inside = new Map<string, readonly string[]>();
    for (const source of await readSources(path.join(packages, name))) {
      for (const specifier of source.imports) {
        const message = judge(specifier, { name, room, source });
        if (message) violations.push({ file: `packages/${name}/${source.file}`, message });
      }
      if (!/\.test\.ts$/.test(source.file) && source.kind !== "bench") inside.set(source.file, ownImports(source));
    }
    violations.push(...checkInside(name, room, inside));
  }
  const present = new Set(folders.map((entry) => entry.name));
  for (const name of Object.keys(rooms)) {
    if (!present.has(name)) violations.push({ file: `packages/${name}`, message: "is on the map and not there" });
  }
  return violations;
}

const benchReport = `${scope}/workspace/bench-report`;

interface Place {
  readonly name: string;
  readonly room: Room;
  readonly source: Source;
}

function judge(specifier: string, { name, room, source }: Place): string | undefined {
  const bench = source.kind === "bench";
  const test = source.kind !== "source";
  if (specifier.startsWith(".")) {
    const target = path.normalize(path.join(path.dirname(source.file), specifier));
    // Data files beside src/ are the room's own; another room's sources are not.
    return target.startsWith("..")
      ? `reaches out of its room with "${specifier}": import @funasr-images/<room>`
      : undefined;
  }
  if (isBuiltin(specifier)) {
    if (room.node === false && !test) return `imports ${specifier}; ${name} runs in browsers too and may not`;
    return undefined;
  }
  if (specifier.startsWith(`${scope}/`)) {
    const other = specifier.slice(scope.length + 1).split("/")[0] as string;
    if (other === name && !test) return "imports its own room by name: import the file, so that a circle is seen";
    if (other === name || room.imports.includes(other)) return undefined;
    if (test && room.testImports?.includes(other)) return undefined;
    // A benchmark reports to the script that runs it.
    if (bench && specifier === benchReport) return undefined;
    return `imports ${other}; ${name} may import ${room.imports.join(", ") || "no room"}${test ? `, its tests also ${room.testImports?.join(", ") || "none"}` : ""}`;
  }
  const dependency = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  if (room.dependencies?.includes(dependency)) return undefined;
  if (test && (dependency === "vitest" || room.testDependencies?.includes(dependency))) return undefined;
  return `imports ${dependency}, which is not among the dependencies of ${name} in rooms.ts`;
}

import { readdir, readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import path from "node:path";
import { parseSync } from "oxc-parser";
import { checkInside } from "./check-inside.ts";
import { scope } from "./room-packages.ts";
import type { Room } from "./rooms.ts";
import type { Violation } from "./violation.ts";

/**
 * Holds the imports of every room against the map.
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
      violations.push({ file: `packages/${name}`, message: "is no room of the map: add it to rooms.ts" });
      continue;
    }
    const inside = new Map<string, string[]>();
    for (const source of await sourcesOf(path.join(packages, name))) {
      const where = path.relative(root, source);
      const file = path.relative(path.join(packages, name), source);
      const specifiers = importsOf(source, await readFile(source, "utf8"));
      for (const specifier of specifiers) {
        const message = judge(specifier, { name, room, file });
        if (message) violations.push({ file: where, message });
      }
      const own = specifiers.filter((specifier) => specifier.startsWith("."));
      if (!/\.test\.ts$/.test(file) && !isBench(file))
        inside.set(
          file,
          own.map((one) => path.normalize(path.join(path.dirname(file), one))),
        );
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
  /** Inside the room. */
  readonly file: string;
}

const isBench = (file: string) => /(^|\/)bench\//.test(file);
const isTest = (file: string) => isBench(file) || /\.test\.ts$|(^|\/)testing\//.test(file);

function judge(specifier: string, { name, room, file }: Place): string | undefined {
  const bench = isBench(file);
  const test = isTest(file);
  if (specifier.startsWith(".")) {
    const target = path.normalize(path.join(path.dirname(file), specifier));
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

/** Every module that a source names: imports, types among them, re-exports and `import("…")` with a literal. */
function importsOf(file: string, source: string): string[] {
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]?.message}`);
  const named = [
    ...module.staticImports.map((entry) => entry.moduleRequest.value),
    ...module.staticExports.flatMap((entry) => entry.entries.flatMap((one) => one.moduleRequest?.value ?? [])),
  ];
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest }) => {
    const literal = /^(["'`])([^"'`$]+)\1$/.exec(source.slice(moduleRequest.start, moduleRequest.end));
    return literal?.[2] ?? [];
  });
  return [...new Set([...named, ...dynamic])];
}

async function sourcesOf(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/(^|\/)(dist|node_modules)\//.test(path.relative(directory, file)))
    .sort();
}

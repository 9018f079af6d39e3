import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join, parse } from "node:path";
import { EngineError } from "../../../engine.ts";
import type { EnrolledRoles } from "./create-roles.ts";

/**
 * Enrolls the voices of a folder: `<name>.wav`, or several recordings of one voice as `<name>/*.wav`.
 *
 * @throws EngineError `ENGINE_START` that lists everything that is wrong
 */
export async function readRolesFolder(folder: string, roles: Pick<EnrolledRoles["roles"], "enrollAll">): Promise<void> {
  const problems: string[] = [];
  for (const [name, files] of listVoices(folder)) {
    try {
      if (files.length === 0) throw new Error("the folder has no *.wav");
      await roles.enrollAll(
        name,
        files.map((file) => readFileSync(file)),
      );
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message}`);
    }
  }
  if (problems.length === 0) return;
  throw new EngineError("ENGINE_START", `Voices in ${folder} cannot be enrolled. ${problems.join(" ")}`);
}

/** The recordings of each name. Anything else (a README, hidden files) is not looked at. */
function listVoices(folder: string): ReadonlyMap<string, readonly string[]> {
  const voices = new Map<string, string[]>();
  const add = (name: string, files: readonly string[]) => voices.set(name, [...(voices.get(name) ?? []), ...files]);
  for (const entry of list(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const inside = list(path).filter((file) => isWav(file));
      add(
        entry.name,
        inside.map((file) => join(path, file.name)),
      );
    } else if (isWav(entry)) {
      add(parse(entry.name).name, [path]);
    }
  }
  return voices;
}

function isWav({ name }: Dirent): boolean {
  return /\.wav$/i.test(name);
}

function list(folder: string): readonly Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith(".")).sort((a, b) => a.name.localeCompare(b.name));
  } catch (cause) {
    throw new EngineError("ENGINE_START", `${folder} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

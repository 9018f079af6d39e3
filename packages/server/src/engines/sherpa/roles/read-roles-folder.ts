import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join, parse } from "node:path";
import { EngineError, type EngineErrorCode } from "../../../engine.ts";
import type { WordSink } from "../../../engine-exit.ts";
import type { EnrolledRoles } from "./create-roles.ts";

/**
 * Enrolls the voices of a folder: `<name>.wav`, or several recordings of one voice as `<name>/*.wav`.
 *
 * @param onWords gets the names of those that cannot be enrolled; everybody else is told which they are by their number
 * @throws EngineError `ENGINE_START` that lists everything that is wrong
 */
export async function readRolesFolder(
  folder: string,
  roles: Pick<EnrolledRoles["roles"], "enrollAll">,
  onWords?: WordSink,
): Promise<void> {
  const problems: string[] = [];
  for (const [index, [name, files]] of [...listVoices(folder)].entries()) {
    try {
      if (files.length === 0) throw new EngineError("BAD_AUDIO", "The folder has no *.wav.");
      await roles.enrollAll(
        name,
        files.map((file) => readFileSync(file)),
      );
    } catch (error) {
      onWords?.("roles", `${name}: ${(error as Error).message}`);
      const why = error instanceof EngineError ? reasons[error.code] : undefined;
      problems.push(`number ${index + 1} (${why ?? "its files cannot be read"})`);
    }
  }
  if (problems.length === 0) return;
  const which = `${problems.join(", ")}, in the order of the alphabet`;
  throw new EngineError("ENGINE_START", `Voices in ${folder} cannot be enrolled: ${which}`, {
    fix: "LOG_TEXT=true shows their names in the log.",
  });
}

/** Names are private, so the message of the failure, which may hold one, is not passed on. */
const reasons: Partial<Record<EngineErrorCode, string>> = {
  BAD_ROLE: "its name is none that a role can have, or there are too many",
  BAD_AUDIO: "no wav file, or less than a second of one voice",
  ENGINE_CRASHED: "the engine died of it",
};

/** The recordings of each name. Anything else (a README, hidden files) is not looked at. */
function listVoices(folder: string): ReadonlyMap<string, readonly string[]> {
  const voices = new Map<string, string[]>();
  const add = (name: string, files: readonly string[]) => voices.set(name, [...(voices.get(name) ?? []), ...files]);
  for (const entry of list(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const inside = listInside(path).filter((file) => isWav(file));
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

/** Nothing of a folder that cannot be read, whose name is that of a role: it is said of its number that it has no recording. */
function listInside(folder: string): readonly Dirent[] {
  try {
    return list(folder);
  } catch {
    return [];
  }
}

function list(folder: string): readonly Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith(".")).sort((a, b) => a.name.localeCompare(b.name));
  } catch (cause) {
    throw new EngineError("ENGINE_START", `${folder} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

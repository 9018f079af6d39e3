import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join, parse } from "node:path";
import { EngineError, type EngineErrorCode } from "../../../engine.ts";
import type { OutputSink } from "../../../engine-exit.ts";
import type { EnrolledRoles } from "./create-roles.ts";

/**
 * Enrols the voices of a folder: `<name>.wav`, or several recordings of one voice as `<name>/*.wav`.
 *
 * @param onOutput receives the names of those that cannot be enrolled; everybody else only gets their numbers
 * @throws EngineError `ENGINE_START` that lists all problems
 */
export async function readRolesFolder(
  folder: string,
  roles: Pick<EnrolledRoles["roles"], "enrollAll">,
  onOutput?: OutputSink,
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
      onOutput?.("roles", `${name}: ${(error as Error).message}`);
      const why = error instanceof EngineError ? reasons[error.code] : undefined;
      problems.push(`number ${index + 1} (${why ?? "its files cannot be read"})`);
    }
  }
  if (problems.length === 0) return;
  const which = `${problems.join(", ")}, in alphabetical order`;
  throw new EngineError("ENGINE_START", `Voices in ${folder} cannot be enrolled: ${which}`, {
    fix: "LOG_TEXT=true shows their names in the log.",
  });
}

/** Names are private, so the message of the failure, which may contain one, is not passed on. */
const reasons: Partial<Record<EngineErrorCode, string>> = {
  BAD_ROLE: "its name is not valid for a role, or there are too many",
  BAD_AUDIO: "not audio, or less than a second of one voice",
  ENGINE_CRASHED: "it crashed the engine",
};

/** The recordings of each name. Anything else (a README, hidden files) is ignored. */
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

/** No recordings for a folder that cannot be read, because its name is private: the message gives its number. */
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

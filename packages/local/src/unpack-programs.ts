import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Say } from "@funasr-images/pipeline";
import { execa } from "execa";
import { aptFailed, aptOptions, ownSources } from "./apt-sources.ts";

/** Where the programs of unpacked packages lie, below a state folder; belongs on PATH. */
export function programsFolder(state: string): string {
  return path.join(state, "programs/usr/bin");
}

/**
 * Brings programs of the distribution's packages into a state folder: downloaded and verified by apt, unpacked and not
 * installed. No root is needed, no script of a package runs, and no service of it starts.
 *
 * @throws LocalError NO_PACKAGES with apt's last lines
 */
export async function unpackPrograms(
  packages: readonly string[],
  { state, say, signal }: { state: string; say: Say; signal?: AbortSignal },
): Promise<void> {
  if (packages.length === 0) return;
  say.line(`unpacking ${packages.join(", ")} into ${programsFolder(state)}; it is not installed`);
  const folder = path.join(state, "apt", "programs");
  const downloads = path.join(folder, "downloads");
  await rm(downloads, { recursive: true, force: true });
  for (const needed of ["lists/partial", "archives/partial", "downloads"]) {
    await mkdir(path.join(folder, needed), { recursive: true });
  }
  const sources = path.join(folder, "sources.list");
  await writeFile(sources, (await ownSources()).join("\n"));
  const cancel = { cancelSignal: signal };
  const apt = (...parameters: string[]) =>
    execa("apt-get", [...aptOptions(folder, sources), "--quiet", ...parameters], {
      cwd: downloads,
      stdin: "ignore",
      all: true,
      ...cancel,
    });
  try {
    await apt("update");
    await apt("download", ...packages);
    for (const archive of await readdir(downloads)) {
      await execa("dpkg-deb", ["--extract", path.join(downloads, archive), path.join(state, "programs")], cancel);
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw aptFailed(`download ${packages.join(", ")}`, cause);
  }
}

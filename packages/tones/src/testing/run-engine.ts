import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { EngineJobs } from "./engine-jobs.ts";

const child = fileURLToPath(new URL("engine-child.ts", import.meta.url));

/** Runs one job on the real engine in a child process. If the engine exits, it rejects with the engine's output. */
export async function runEngine<Kind extends keyof EngineJobs>(
  kind: Kind,
  request: EngineJobs[Kind]["request"],
): Promise<EngineJobs[Kind]["answer"]> {
  const { stdout } = await promisify(execFile)(process.execPath, [child, kind, JSON.stringify(request)]);
  return JSON.parse(stdout);
}

/** A directory for the files of one test file. */
export async function openScratch() {
  const directory = await mkdtemp(path.join(tmpdir(), "tones-"));
  return {
    async write(name: string, content: Uint8Array | string): Promise<string> {
      const file = path.join(directory, name);
      await writeFile(file, content);
      return file;
    },
    close: () => rm(directory, { recursive: true }),
  };
}

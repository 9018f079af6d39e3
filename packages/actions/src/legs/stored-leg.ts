import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { LegReport } from "@funasr-images/pipeline";
import type { LegResult } from "@funasr-images/release";
import { ActionError } from "../context/action-error.ts";

/** What one matrix job leaves for the release: a JSON file, handed over as an artifact. */
export interface StoredLeg {
  readonly result: LegResult;
  readonly report: LegReport;
}

export async function writeLeg(file: string, leg: StoredLeg): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(leg, null, 2)}\n`);
}

/** Reads every JSON file of a folder and of those below: each artifact may have one of its own. */
export async function readLegs(directory: string): Promise<StoredLeg[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true }).catch((cause) => {
    const what = "There are no results of legs: none has reached its smoke test";
    throw new ActionError("NOT_RUN", what, { where: directory, cause });
  });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".json"));
  return Promise.all(files.map((entry) => readLeg(path.join(entry.parentPath, entry.name))));
}

async function readLeg(file: string): Promise<StoredLeg> {
  const leg = JSON.parse(await readFile(file, "utf8")) as Partial<StoredLeg>;
  if (leg.result?.branch && leg.report?.digest) return leg as StoredLeg;
  throw new ActionError("BAD_PLAN", "The result of a leg is not what the action smoke-test writes", { where: file });
}

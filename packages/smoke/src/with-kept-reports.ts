import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ArchitectureReport, checkArchitecture } from "./check-architecture.ts";

export type CheckArchitecture = typeof checkArchitecture;

/**
 * Like {@link checkArchitecture}, but the report of a digest is kept: the same digest has the same binaries, and
 * reading them again takes seconds for every leg that is carried over. Nothing is kept for an image without a digest,
 * or with a problem.
 *
 * @param folder survives the run
 */
export function withKeptReports(folder: string, check: CheckArchitecture = checkArchitecture): CheckArchitecture {
  return async (image, arch, options) => {
    const digest = /@sha256:([0-9a-f]{64})$/.exec(image)?.[1];
    if (digest === undefined) return check(image, arch, options);
    const file = join(folder, `${digest}.json`);
    const kept = await readFile(file, "utf8")
      .then((text) => JSON.parse(text) as ArchitectureReport)
      .catch(() => undefined);
    if (kept?.labelled === arch) return kept;
    const report = await check(image, arch, options);
    if (report.labelled === arch && report.wrong.length === 0) {
      await mkdir(folder, { recursive: true });
      await writeFile(file, `${JSON.stringify(report)}\n`);
    }
    return report;
  };
}

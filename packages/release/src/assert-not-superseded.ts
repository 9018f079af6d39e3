import type { Registry } from "@funasr-images/registry";
import semver from "semver";
import type { ReleasePlan } from "./plan-release.ts";
import { readPreviousRelease } from "./read-previous-release.ts";
import { ReleaseError } from "./release-error.ts";

/**
 * A run that failed may be run again after a newer one has released: its moving tags would go back unnoticed.
 *
 * @throws ReleaseError SUPERSEDED when the registry came to something that the plan could not know of
 */
export async function assertNotSuperseded({ version, branches }: ReleasePlan, registry: Registry): Promise<void> {
  const present = await readPreviousRelease(
    registry,
    branches.map(({ branch }) => branch),
  );
  if (!present) return;
  const newest = present.withdrawn?.version ?? present.version;
  const current = branches.every(({ source }) => source.kind === "version");
  // With nothing new in it, a plan may stand on what was rolled back to; what was rolled back may not come again.
  const withdrawn = !current && present.withdrawn?.version === version;
  if (!withdrawn && (current ? present.version === version : semver.lte(newest, version))) return;
  const why = withdrawn
    ? `${version} was rolled back to ${present.version}`
    : `${version} was planned before ${registry.repository} came to ${current ? present.version : newest}`;
  const fix = "No tag moves. Plan anew; to go to that version on purpose, use the rollback.";
  throw new ReleaseError("SUPERSEDED", why, { fix });
}

import type { Registry } from "@funasr-images/registry";
import { annotations, rollbackTag } from "./annotations.ts";
import { assertAgreed } from "./list-released-tags.ts";
import { ReleaseError } from "./release-error.ts";

/** The record of the last rollback. */
export interface Rollback {
  /** The version that was promoted. */
  readonly version: string;
  /** The newest version at that time. */
  readonly withdrawn: string;
  /** Branches that are faulty in it. */
  readonly faulty: readonly string[];
}

/**
 * Reads the index under the tag `rollback`; undefined when there was no rollback.
 *
 * @param tags the list of all tags, as the second witness
 * @throws ReleaseError TAGS_DISAGREE, ROLLBACK_UNREADABLE
 */
export async function readRollback(registry: Registry, tags: readonly string[]): Promise<Rollback | undefined> {
  const stored = await registry.getManifest(rollbackTag);
  if ((stored !== undefined) !== tags.includes(rollbackTag)) {
    assertAgreed(registry, [`the tag ${rollbackTag} is ${stored ? "there and not in" : "not there and in"} the list`]);
  }
  if (!stored) return undefined;
  const said = stored.json.annotations ?? {};
  const version = said[annotations.version];
  const withdrawn = said[annotations.withdrawn];
  const faulty = said[annotations.faulty];
  if (version === undefined || withdrawn === undefined || faulty === undefined) {
    const what = `${registry.repository}:${rollbackTag} does not say which version was rolled back to which.`;
    const fix = "Roll back again, or delete that tag when nothing is rolled back.";
    throw new ReleaseError("ROLLBACK_UNREADABLE", what, { fix });
  }
  return { version, withdrawn, faulty: faulty.split(",") };
}

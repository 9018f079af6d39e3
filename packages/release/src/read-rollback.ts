import type { Registry } from "@funasr-images/registry";
import { annotations, rollbackTag } from "./annotations.ts";

/** What the last rollback wrote down. */
export interface Rollback {
  /** The version that was promoted. */
  readonly version: string;
  /** The newest version at that time. */
  readonly withdrawn: string;
  /** Branches that are faulty in it. */
  readonly faulty: readonly string[];
}

/** Reads the index under the tag `rollback`; undefined when nobody ever rolled back. */
export async function readRollback(registry: Registry): Promise<Rollback | undefined> {
  const stored = await registry.getManifest(rollbackTag);
  const said = stored?.json.annotations ?? {};
  const version = said[annotations.version];
  const withdrawn = said[annotations.withdrawn];
  if (version === undefined || withdrawn === undefined) return undefined;
  return { version, withdrawn, faulty: (said[annotations.faulty] ?? "").split(",") };
}

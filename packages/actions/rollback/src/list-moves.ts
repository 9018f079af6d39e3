import { orderTags } from "@funasr-images/catalog";
import type { Registry } from "@funasr-images/registry";
import type { RollbackPlan } from "@funasr-images/release";

/** A tag, what it points at now, and what it will. */
export interface Move {
  readonly tag: string;
  /** Absent for a tag that is not there. */
  readonly from: string | undefined;
  readonly to: string;
}

/** Looks at the tags of a plan as they are now, in the order in which they will move. */
export function listMoves(plan: RollbackPlan, registry: Registry): Promise<Move[]> {
  return Promise.all(
    orderTags(plan.branches).moving.map(async ({ of, tag }) => ({
      ...{ tag, from: await registry.resolveTag(tag), to: of.release.digest },
    })),
  );
}

import { createHash } from "node:crypto";
import type { RetentionPlan, RetentionRules } from "./plan-retention.ts";
import type { StoredRepository } from "./read-stored.ts";
import { versionsOf } from "./read-version.ts";
import { ReleaseError } from "./release-error.ts";

export interface RetentionLimits {
  readonly branches: RetentionRules["branches"];
  /** The share of the manifests that a plan may delete without confirmation, 0 to 1. @default 1/3 */
  readonly share?: number;
}

/** A short name of exactly this plan: a confirmation is good for this plan only. */
export function nameOfPlan({ deleted }: RetentionPlan): string {
  const digests = deleted.map(({ digest }) => digest).toSorted();
  return createHash("sha256").update(digests.join("\n")).digest("hex").slice(0, 12);
}

/**
 * Why a person has to look at a plan before it is carried out; empty for a usual plan. Pure.
 *
 * @example
 * listDoubts(plan, stored, { branches: ["offline"] }) // ["it deletes 27 of 27 manifests, more than a third"]
 */
export function listDoubts(plan: RetentionPlan, stored: StoredRepository, limits: RetentionLimits): string[] {
  const { branches, share = 1 / 3 } = limits;
  if (plan.deleted.length === 0) return [];
  const names = stored.tags.map(({ tag }) => tag);
  const released = branches.filter((branch) => versionsOf(branch, names).length > 0);
  const versions = new Set(branches.flatMap((branch) => versionsOf(branch, names).map((one) => `${branch}-${one}`)));
  const moving = plan.deleted
    .flatMap(({ tags }) => tags)
    .filter((tag) => !versions.has(tag) && !/^sha256-[0-9a-f]{64}/.test(tag));
  const part = plan.deleted.length / stored.manifests.size;
  return [
    ...(plan.kept.length === 0 ? ["it keeps no version"] : []),
    ...moving.map((tag) => `it deletes what the tag ${tag} points at`),
    ...released
      .filter((branch) => !names.includes(branch))
      .map((branch) => `${branch} has versions and no tag "${branch}": what that one should point at may be deleted`),
    ...(part > share
      ? [
          `it deletes ${plan.deleted.length} of ${stored.manifests.size} manifests, more than ${Math.round(share * 100)} %`,
        ]
      : []),
  ];
}

/**
 * @param confirmed the name of the plan that a person has looked at, if one has
 * @throws ReleaseError NOT_CONFIRMED
 */
export function assertConfirmed(
  plan: RetentionPlan,
  stored: StoredRepository,
  limits: RetentionLimits,
  confirmed: string | undefined,
): void {
  const name = nameOfPlan(plan);
  if (confirmed === name) return;
  if (confirmed !== undefined) {
    const what = `The plan that was confirmed is ${confirmed}, and this one is ${name}: the repository changed since.`;
    throw new ReleaseError("NOT_CONFIRMED", `${what} Look at a dry run again.`);
  }
  const doubts = listDoubts(plan, stored, limits);
  if (doubts.length === 0) return;
  throw new ReleaseError(
    "NOT_CONFIRMED",
    `Nothing is deleted until this plan is confirmed:\n${doubts.join("\n")}\nLook at what it deletes; if that is intended, run again with confirm: ${name}`,
  );
}

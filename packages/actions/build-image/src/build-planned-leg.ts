import path from "node:path";
import { type Candidate, prepareLeg } from "@funasr-images/builder";
import type { Leg, Plan } from "@funasr-images/catalog";
import { openModelStore, verifyModels } from "@funasr-images/models";
import { type PipelineContext, stageParts } from "@funasr-images/pipeline";
import type { Registry } from "@funasr-images/registry";
import { ActionError } from "../../src/context/action-error.ts";

/** Builds a leg from a store that was filled before: every byte is hashed again before it enters an image. */
export async function buildPlannedLeg(
  leg: Leg,
  context: PipelineContext & {
    readonly plan: Plan;
    readonly registry: Registry;
    readonly say: (line: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<Candidate> {
  const { lock, state, say, signal } = context;
  const store = await openModelStore(path.join(state, "store"));
  if (leg.build.kind === "build") {
    const { faults } = await verifyModels(lock, { store, ids: Object.values(leg.models), signal });
    if (faults.length > 0) {
      const list = faults.map((fault) => `${fault.model}/${fault.path} is ${fault.state}`).join("\n");
      throw new ActionError(
        "STORE_INCOMPLETE",
        `The store lacks models of ${leg.branch}; run the action cache-models before this one:\n${list}`,
      );
    }
  }
  return prepareLeg(
    leg,
    {
      ...context,
      allowHttp: context.profile.allowHttp,
      pathOf: store.path,
      parts: () => stageParts(context, [leg.arch]),
      say: { line: say, progress: say },
    },
    context.registry,
  );
}

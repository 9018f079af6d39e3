import { runAction } from "@funasr-images/action-io";
import { openActionRegistry } from "../../src/context/open-action-registry.ts";
import { findLeg, parsePlan } from "../../src/context/parse-plan.ts";
import { readPlannedContext } from "../../src/context/read-action-context.ts";
import { buildPlannedLeg } from "./build-planned-leg.ts";
import { definition } from "./definition.ts";

await runAction(definition, async (inputs, io) => {
  const plan = parsePlan(inputs.plan);
  const leg = findLeg(plan, inputs.branch, inputs.arch);
  const context = await readPlannedContext(plan, inputs);
  const registry = openActionRegistry(plan.registry, inputs, io.signal);
  const candidate = await io.group(`${leg.branch}/${leg.arch}`, () =>
    buildPlannedLeg(leg, {
      ...context,
      plan,
      registry,
      say: io.info,
      signal: io.signal,
    }),
  );
  const { image, manifest, layout, compressedBytes } = candidate;
  return { candidate, image, digest: manifest.digest, layout, "compressed-bytes": compressedBytes };
});

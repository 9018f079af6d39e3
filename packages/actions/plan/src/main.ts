import { runAction } from "@funasr-images/action-io";
import { annotateCatalogError } from "./annotate-catalog-error.ts";
import { definition } from "./definition.ts";
import { planMatrix } from "./plan-matrix.ts";
import { planRun } from "./plan-run.ts";
import { renderSummary } from "./render-summary.ts";

await runAction(definition, async (inputs, io) => {
  const { plan, images, notes } = await planRun(inputs, io.signal).catch(async (error) => {
    throw await annotateCatalogError(error, inputs.root);
  });
  for (const note of notes) io.warning(note);
  const { include, exclude, models } = planMatrix(plan, images, inputs);
  io.summary.addRaw(renderSummary(plan, notes), true);
  return {
    plan,
    matrix: { include },
    exclude,
    legs: include.length,
    models,
    version: plan.version,
    "release-kind": plan.release.kind,
    registry: plan.registry,
  };
});

import { propose } from "./propose.ts";
import { modelHub } from "./steps.ts";
import type { Workflow } from "./workflow.ts";

/** Compares the model lock with the hub; writes the first lock, too. */
export function modelsDrift(): Workflow {
  return propose({
    name: "models-drift",
    title: "Compare the model lock with the hub",
    purpose: "Mondays and by hand: proposes a model lock when the hub differs from it, or when there is none yet.",
    cron: "41 4 * * 1",
    inputs: modelHub,
  });
}

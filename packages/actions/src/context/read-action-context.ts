import path from "node:path";
import type { Plan, Profile } from "@funasr-images/catalog";
import { type PipelineContext, readContext } from "@funasr-images/pipeline";
import { ActionError } from "./action-error.ts";

export interface WorkspaceInputs {
  readonly root: string;
  readonly state: string;
}

export interface ContextInputs extends WorkspaceInputs {
  readonly profile: Profile["name"];
  readonly hub?: string | undefined;
  readonly registry?: string | undefined;
  readonly "sdk-repository"?: string | undefined;
  readonly "sdk-digest"?: string | undefined;
  readonly "base-repository"?: string | undefined;
  readonly "base-digest"?: string | undefined;
}

/** Reads the catalogue in the profile that the inputs name, with the addresses that they replace. */
export async function readActionContext(inputs: ContextInputs): Promise<PipelineContext> {
  const { profile, hub, registry } = inputs;
  const root = path.resolve(inputs.root);
  const context = await readContext({
    root,
    state: path.resolve(root, inputs.state),
    profile,
    // Owners on GitHub may have capitals, repositories of registries may not.
    addresses: { ...(hub ? { hub } : {}), ...(registry ? { registry: registry.toLowerCase() } : {}) },
  });
  const sdk = readBase("sdk", inputs);
  const base = readBase("base", inputs);
  return { ...context, sdk, base };
}

/** The context that a plan was made in: its profile and its registry. */
export function readPlannedContext(plan: Plan, { root, state }: WorkspaceInputs): Promise<PipelineContext> {
  return readActionContext({ root, state, profile: plan.profile, registry: plan.registry });
}

function readBase(kind: "sdk" | "base", inputs: ContextInputs) {
  const { [`${kind}-repository` as const]: repository, [`${kind}-digest` as const]: digest } = inputs;
  if (repository && digest) return { repository, digest };
  if (!repository && !digest) return undefined;
  throw new ActionError(
    "INPUTS_DISAGREE",
    `The inputs "${kind}-repository" and "${kind}-digest" are given together or not at all.`,
  );
}

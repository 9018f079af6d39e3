import path from "node:path";
import type { Plan, Profile, ProfileOverrides, SettingKey } from "@funasr-images/catalog";
import { type PipelineContext, readContext } from "@funasr-images/pipeline";

export interface WorkspaceInputs {
  readonly root: string;
  readonly state: string;
}

/** The inputs that replace values of the profile, each with the key of that value. */
const settingInputs = {
  hub: "hub",
  "hugging-face": "huggingFace",
  "redirect-hosts": "redirectHosts",
  registry: "registry",
  "base-mirrors": "baseMirrors",
  bases: "bases",
  recordings: "recordings",
  "allow-http": "allowHttp",
} as const satisfies Record<string, SettingKey>;

export type SettingInputs = Readonly<Partial<Record<keyof typeof settingInputs, string | undefined>>>;

export interface ContextInputs extends WorkspaceInputs, SettingInputs {
  readonly profile: Profile["name"];
  readonly "hub-token"?: string | undefined;
  readonly "hugging-face-token"?: string | undefined;
}

/** Reads the catalogue in the profile that the inputs name, with the values that they replace. @throws CatalogError */
export async function readActionContext(inputs: ContextInputs): Promise<PipelineContext> {
  const root = path.resolve(inputs.root);
  const env = { MODELSCOPE_API_TOKEN: inputs["hub-token"], HF_TOKEN: inputs["hugging-face-token"] };
  const state = path.resolve(root, inputs.state);
  return readContext({ root, state, profile: inputs.profile, env, given: readGiven(inputs) });
}

/** The context that a plan was made in: its profile and its registry. */
export function readPlannedContext(
  plan: Plan,
  { root, state, recordings, "allow-http": allowHttp }: WorkspaceInputs & SettingInputs,
): Promise<PipelineContext> {
  const { profile, registry } = plan;
  return readActionContext({ root, state, profile, registry, recordings, "allow-http": allowHttp });
}

function readGiven(inputs: ContextInputs): NonNullable<ProfileOverrides["given"]> {
  return Object.fromEntries(
    Object.entries(settingInputs).flatMap(([name, key]) => {
      const text = inputs[name as keyof typeof settingInputs];
      if (!text) return [];
      // Owners on GitHub may have capitals, repositories of registries may not.
      return [[key, { text: key === "registry" ? text.toLowerCase() : text, name: `the input ${name}` }]];
    }),
  );
}

import type { ProfileValue } from "@funasr-images/catalog";
import { hubAddresses } from "@funasr-images/models";
import type { PipelineContext } from "./read-context.ts";
import { renderTable } from "./render-table.ts";

/** A value of the profile or of the surroundings, and where it is from. */
export interface ShownSetting {
  readonly key: string;
  readonly variable: string;
  readonly value: string;
  readonly from: string;
  readonly meaning: string;
}

/** What Node, Docker and npm read by themselves, and the tokens; what is secret is only said to be set. */
const surroundings: readonly (readonly [key: string, variables: readonly string[], meaning: string])[] = [
  ["token", ["MODELSCOPE_API_TOKEN"], "for models of the hub that are not public"],
  ["token", ["HF_TOKEN"], "for models of Hugging Face that are not public"],
  ["credentials", ["DOCKER_CONFIG"], "the folder of what docker login stored"],
  ["engine", ["DOCKER_HOST", "DOCKER_CONTEXT"], "the Docker engine"],
  ["state", ["FUNASR_STATE"], "the folder that survives runs"],
  ["proxy", ["HTTPS_PROXY", "https_proxy"], "for https"],
  ["proxy", ["HTTP_PROXY", "http_proxy"], "for http"],
  ["proxy", ["NO_PROXY", "no_proxy"], "hosts that are asked directly"],
  ["proxy", ["NODE_USE_ENV_PROXY"], "1: Node uses these; ./scripts/release sets it where there is a proxy"],
  ["CA", ["NODE_EXTRA_CA_CERTS"], "certificates of this site, in addition"],
  ["CA", ["NODE_USE_SYSTEM_CA"], "1: those of the system count, too"],
];

/** Every setting with its value and where that is from: an option, a variable, a file, or a default. */
export function describeProfile({ profile, settings, env = {} }: PipelineContext): ShownSetting[] {
  const defaults: Partial<Record<ProfileValue["key"], string>> = {
    huggingFace: hubAddresses(profile).huggingface,
    recordings: "the address of each recording",
    npm: "what npm is set to",
  };
  const told = settings.map(({ key, variable, meaning, value, from }) => ({
    ...{ key, variable, meaning, from },
    value: value === undefined ? (defaults[key] ?? "") : show(value),
  }));
  const around = surroundings.map(([key, variables, meaning]) => {
    const variable = variables.find((name) => env[name]) ?? (variables[0] as string);
    const text = env[variable] ?? "";
    const value = key === "token" ? text && "set" : withoutPassword(text);
    return { key, variable, value, from: text ? variable : "default", meaning };
  });
  return [...told, ...around];
}

/** `--print-profile`. */
export function renderProfile(settings: readonly ShownSetting[]): string {
  const rows = settings.map(({ key, variable, value, from, meaning }) => [key, variable, value, from, meaning]);
  return renderTable(["key", "variable", "value", "from", "meaning"], rows);
}

function show(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.join(", ");
  return Object.entries(value as Record<string, string | { repository: string; digest: string }>)
    .map(([from, to]) => `${from}=${typeof to === "string" ? to : `${to.repository}@${to.digest}`}`)
    .join(", ");
}

/** A proxy's address may hold the name and password of a person. */
function withoutPassword(text: string): string {
  return text.replace(/\/\/[^@/\s]*@/g, "//…@");
}

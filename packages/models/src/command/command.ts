import { join, resolve } from "node:path";
import {
  type Catalogue,
  type ModelRequest,
  modelRequests,
  type Profile,
  readCatalogue,
  readProfile,
} from "@funasr-images/catalog";
import { ProgramError } from "@funasr-images/errors";
import type { HubOptions } from "../hub/hub-options.ts";

/** One command of the command line. */
export interface Command {
  /** One line of the overview. */
  readonly summary: string;
  readonly help: string;
  /** @throws what the operation throws, and parseArgs for a wrong usage */
  run(arguments_: readonly string[], io: CommandIo): Promise<CommandResult>;
}

/** The same result for people and for programs. */
export interface CommandResult {
  /** 3: checked, and a difference was found. */
  readonly exitCode: 0 | 3;
  readonly text: string;
  readonly json: unknown;
}

/** The surroundings of a command. */
export interface CommandIo {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** Options that every command takes, for parseArgs. */
export const projectOptions = {
  profile: { type: "string", default: "upstream" },
  images: { type: "string", default: "images" },
  hub: { type: "string" },
  "redirect-host": { type: "string", multiple: true },
  json: { type: "boolean", default: false },
} as const;

export const projectHelp = `  --profile NAME   upstream or local [upstream]
  --hub URL        another hub than the profile's
  --redirect-host HOST  the hub may also redirect to this host by https; may be repeated
  --images DIR     the folder of the catalogue [images]
  --json           one JSON document on stdout
`;

export const hubHelp = `
Environment: MODELSCOPE_API_TOKEN, HF_TOKEN  each sent to its own hub only
             HF_ENDPOINT  in place of https://huggingface.co
`;

/** What a command works on. */
export interface Project {
  /** Absolute. */
  readonly images: string;
  readonly profile: Profile;
  readonly catalogue: Catalogue;
  readonly requests: readonly ModelRequest[];
  readonly hub: HubOptions;
}

/** Reads catalogue and profile. @throws CatalogError */
export async function readProject(
  values: {
    readonly profile: string;
    readonly images: string;
    readonly hub?: string;
    readonly "redirect-host"?: string[];
  },
  env: CommandIo["env"],
): Promise<Project> {
  const images = resolve(values.images);
  if (values.profile !== "upstream" && values.profile !== "local") {
    throw new ProgramError("USAGE", `--profile must be upstream or local, but is "${values.profile}".`);
  }
  const profile = await readProfile(join(images, values.profile === "local" ? "local/profile.json" : "profile.json"));
  const catalogue = await readCatalogue(images);
  return {
    images,
    profile,
    catalogue,
    requests: modelRequests(catalogue.images),
    hub: {
      endpoint: values.hub ?? profile.hub,
      redirectHosts: values["redirect-host"] ?? [],
      huggingFace: { endpoint: env.HF_ENDPOINT, token: env.HF_TOKEN },
      ...(env.MODELSCOPE_API_TOKEN ? { token: env.MODELSCOPE_API_TOKEN } : {}),
    },
  };
}

/** The folder of the store: what was asked for, or the one that the pipeline uses. */
export function storeDirectory(store: string | undefined, env: CommandIo["env"]): string {
  return resolve(store ?? join(env.FUNASR_STATE || ".local", "store"));
}

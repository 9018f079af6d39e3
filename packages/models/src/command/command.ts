import { join, resolve } from "node:path";
import {
  type Catalogue,
  type ModelLock,
  type ModelRequest,
  modelRequests,
  openProfile,
  type Profile,
  readCatalogue,
  readModelLock,
} from "@funasr-images/catalog";
import type { HubOptions } from "../hub/hub-options.ts";
import { profileHub } from "../hub/profile-hub.ts";
import { ModelError } from "../model-error.ts";

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

export const projectHelp = `  --profile NAME   upstream, local, or a file that says what is different from upstream [upstream]
  --hub URL        another hub than the profile's
  --redirect-host HOST  the hub may also redirect to this host by https; may be repeated
  --images DIR     the folder of the catalogue [images]
  --json           one JSON document on stdout
`;

export const hubHelp = `
Environment: MODELSCOPE_API_TOKEN, HF_TOKEN  each sent to its own hub only
             HF_ENDPOINT  in place of https://huggingface.co
             FUNASR_HUB, FUNASR_REDIRECT_HOSTS, FUNASR_ALLOW_HTTP and the others of ./scripts/release --print-profile
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
  const hosts = values["redirect-host"];
  const given = {
    ...(values.hub ? { hub: { text: values.hub, name: "--hub" } } : {}),
    ...(hosts ? { redirectHosts: { text: hosts.join(), name: "--redirect-host" } } : {}),
  };
  const { profile } = await openProfile(images, values.profile, { env, given });
  const catalogue = await readCatalogue(images);
  return { images, profile, catalogue, requests: modelRequests(catalogue.images), hub: profileHub(profile, env) };
}

/** The lock of a profile. @throws ModelError `LOCK_EMPTY`: nothing would be done, and it would look like success */
export async function readFilledLock({ lock: file }: Profile): Promise<ModelLock> {
  const lock = await readModelLock(file);
  if (lock.models.length > 0) return lock;
  throw new ModelError("LOCK_EMPTY", "The lock holds no model yet", {
    where: file,
    fix: "Run ./scripts/release, which resolves the models, shows them and writes the lock; or npx projen lock-models.",
  });
}

/** The folder of the store: what was asked for, or the one that the pipeline uses. */
export function storeDirectory(store: string | undefined, env: CommandIo["env"]): string {
  return resolve(store ?? join(env.FUNASR_STATE || ".local", "store"));
}

import path from "node:path";
import schema from "../profile.schema.json" with { type: "json" };
import type { BaseImage, ImageBranch } from "./image.ts";
import { compileSchema, readJsonFile } from "./read-json-file.ts";

/** Every outside host that the pipeline talks to. Profiles differ in these values only, never in code. */
export interface Profile {
  /** `upstream`: the real models and SDK; `local`: the small ones that this project brings. */
  readonly name: "local" | "upstream";
  /** ModelScope, or a mirror with its API. */
  readonly hub: string;
  /** Hugging Face, or a mirror with its API, path included. @default that of the room models */
  readonly huggingFace?: string;
  /** Hosts beside the known ones that a hub may lead to for content; `*.x` means all below x. */
  readonly redirectHosts?: readonly string[];
  /** `host[:port]/repository` that images are released to. */
  readonly registry: string;
  /** Other addresses of base images, under the same digests: a host or a repository -> what stands in its place. */
  readonly baseMirrors?: Readonly<Record<string, string>>;
  /** Other base images than the catalogue's, by image branch. */
  readonly bases?: Readonly<Record<ImageBranch, Pick<BaseImage, "repository" | "digest">>>;
  /** A folder on a server that holds the recordings by their names. @default the address that each one has */
  readonly recordings?: string;
  /** The npm registry. @default what npm is set to */
  readonly npm?: string;
  /** `host[:port]` of this site that may be talked to by plain http. */
  readonly allowHttp?: readonly string[];
  /** The model lock, an absolute path. */
  readonly lock: string;
  /** A folder of recordings with `transcripts.tsv`, an absolute path. */
  readonly speech: string;
  /** The recording that every image carries as its readiness check. */
  readonly canary?: string;
  /** What a leg does whose arch this machine cannot run. */
  readonly unrunnableLegs: "skip" | "block";
}

const validate = compileSchema<Profile>(schema);
/** A profile of a site says only what is different there. */
const validatePart = compileSchema<Partial<Profile>>({ ...schema, required: [] });

/** Reads a profile; its paths come back absolute. */
export async function readProfile(file: string): Promise<Profile> {
  const { value } = await readJsonFile(file, validate);
  return { ...value, ...absolutePaths(value, file) };
}

/** Reads what a profile of a site changes in another one; its paths come back absolute. */
export async function readProfilePart(file: string): Promise<Partial<Profile>> {
  const { value } = await readJsonFile(file, validatePart);
  return { ...value, ...absolutePaths(value, file) };
}

function absolutePaths<P extends Partial<Profile>>(profile: P, file: string): Pick<P, "lock" | "speech"> {
  const directory = path.dirname(path.resolve(file));
  const paths = (["lock", "speech"] as const).flatMap((key) => {
    const value = profile[key];
    return value === undefined ? [] : [[key, path.resolve(directory, value)]];
  });
  return Object.fromEntries(paths);
}

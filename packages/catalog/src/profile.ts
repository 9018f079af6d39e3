import path from "node:path";
import schema from "../profile.schema.json" with { type: "json" };
import { compileSchema, readJsonFile } from "./read-json-file.ts";

/** Every outside host that the pipeline talks to. Profiles differ in these values only, never in code. */
export interface Profile {
  readonly name: "local" | "upstream";
  /** The model hub's endpoint. */
  readonly hub: string;
  /** `host[:port]/repository` that images are released to. */
  readonly registry: string;
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

/** Reads a profile; its paths come back absolute. */
export async function readProfile(file: string): Promise<Profile> {
  const { value: profile } = await readJsonFile(file, validate);
  const directory = path.dirname(path.resolve(file));
  return {
    ...profile,
    lock: path.join(directory, profile.lock),
    speech: path.join(directory, profile.speech),
  };
}

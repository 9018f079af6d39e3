import { existsSync } from "node:fs";
import path from "node:path";
import { ProgramError } from "@funasr-images/errors";
import { CatalogError } from "./catalog-error.ts";
import { type Profile, readProfile, readProfilePart } from "./profile.ts";
import { type ProfileSetting, profileSettings, type SettingKey } from "./profile-settings.ts";

/** What replaces values of a profile's file. */
export interface ProfileOverrides {
  /** Every setting has a variable; an empty one counts as not set. @default none */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Comes before the environment: options of a command, inputs of an action, and how they are called. */
  readonly given?: Readonly<Partial<Record<SettingKey, { readonly text: string; readonly name: string }>>>;
}

/** A setting, its value, and where that is from. */
export interface ProfileValue {
  readonly key: SettingKey;
  readonly variable: string;
  readonly meaning: string;
  /** Absent where nobody has set it and the room that uses it has a default of its own. */
  readonly value?: unknown;
  /** An option, a variable, a file, or `default`. */
  readonly from: string;
}

export interface ResolvedProfile {
  readonly profile: Profile;
  readonly values: readonly ProfileValue[];
}

/**
 * Reads a profile, lets the environment and the command line replace its values, and checks the result.
 *
 * @param files `images/profile.json` or that of the local profile, then what a site changes in it
 * @throws CatalogError BAD_SETTING with everything that is wrong, each with the names under which it can be set
 */
async function resolveProfile(
  [first, ...parts]: readonly [string, ...string[]],
  { env = {}, given = {} }: ProfileOverrides = {},
): Promise<ResolvedProfile> {
  const files = [{ file: first, part: (await readProfile(first)) as Partial<Profile> }];
  for (const file of parts) files.push({ file, part: await readProfilePart(file) });
  const problems: string[] = [];
  const told = profileSettings.map((setting): ProfileValue => {
    const { key, variable, meaning } = setting;
    const file = files.findLast(({ part }) => part[key] !== undefined);
    const option = given[key]?.text ? given[key] : undefined;
    const text = option?.text ?? env[variable];
    if (!text) return { key, variable, meaning, value: file?.part[key], from: file?.file ?? "default" };
    const from = option?.name ?? variable;
    return { key, variable, meaning, value: parse(setting, text, problems), from };
  });
  const profile = Object.assign({}, ...files.map(({ part }) => part), valuesOf(told)) as Profile;
  for (const { key, check, variable } of profileSettings) {
    const value = profile[key];
    const problem = value === undefined ? undefined : check(value as never, profile);
    if (problem !== undefined) problems.push(`${key} (${variable}): ${problem}`);
  }
  if (problems.length > 0) throw new CatalogError("BAD_SETTING", problems);
  return { profile, values: told };
}

/**
 * Resolves the profile of a name.
 *
 * @param imagesDirectory `images/`
 * @param name `upstream`, `local`, or a file that says what is different from upstream
 * @throws ProgramError USAGE for another name; CatalogError
 */
export async function openProfile(
  imagesDirectory: string,
  name: string,
  overrides: ProfileOverrides = {},
): Promise<ResolvedProfile> {
  const upstream = path.join(imagesDirectory, "profile.json");
  if (name === "upstream") return resolveProfile([upstream], overrides);
  if (name === "local") {
    // It asks nobody outside, whatever this machine is set to; where its images go may be said.
    const { FUNASR_REGISTRY, npm_config_registry } = overrides.env ?? {};
    const env = { FUNASR_REGISTRY, npm_config_registry };
    return resolveProfile([path.join(imagesDirectory, "local/profile.json")], { ...overrides, env });
  }
  if (existsSync(name)) return resolveProfile([upstream, name], overrides);
  throw new ProgramError("USAGE", `--profile must be upstream, local or a file, and there is no "${name}".`);
}

function parse({ key, variable, parse }: ProfileSetting, text: string, problems: string[]): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    problems.push(`${key} (${variable}): ${error.message}`);
    return undefined;
  }
}

function valuesOf(values: readonly ProfileValue[]): object {
  return Object.fromEntries(values.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]])));
}

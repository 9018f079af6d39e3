import { readFileSync } from "node:fs";
import type { ConfigOption } from "./config-option.ts";
import { configOptions } from "./config-options.ts";

type ValueOf<Option> = Option extends ConfigOption<infer Value> ? Value : never;

/** The environment, read once: every value typed and within its range. */
export type Config = { readonly [Name in keyof typeof configOptions]: ValueOf<(typeof configOptions)[Name]> };

/** Everything that is wrong with the environment, one line each. */
export class ConfigError extends Error {
  readonly code = "BAD_CONFIG";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The table with the types forgotten, to walk over. */
const allOptions: readonly (readonly [string, ConfigOption<unknown>])[] = Object.entries(configOptions);

/**
 * Reads the environment. A secret may lie in a file that `<NAME>_FILE` names, as orchestrators mount them.
 *
 * @throws ConfigError with all problems at once
 */
export function readConfig(env: Environment, readFile = (file: string) => readFileSync(file, "utf8")): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, option] of allOptions) {
    const given = readText(name, option, env, readFile, problems);
    const text = given || fallbackOf(option);
    values[name] = text === "" ? undefined : option.parse(text);
    if (text === "" || values[name] !== undefined) continue;
    problems.push(`${name} must be ${option.expected}, but is ${option.secret ? "not" : `"${text}"`}.`);
  }
  const config = values as Config;
  problems.push(...checkTogether(config, env));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

/** The table of variables as text, for `--help`. */
export function renderConfigHelp(): string {
  return allOptions
    .map(([name, option]) => `  ${name.padEnd(25)}${option.summary} [${shownFallback(option)}]`)
    .join("\n");
}

/** The configuration as JSON, for `--print-config`, without what is secret. */
export function renderConfig(config: Config): string {
  const shown = allOptions.map(([name, { secret }]) => {
    const value = config[name as keyof Config];
    return [name, secret && value !== undefined ? "***" : value];
  });
  return `${JSON.stringify(Object.fromEntries(shown), undefined, 2)}\n`;
}

/** The table of variables in Markdown, for the README. */
export function renderConfigTable(): string {
  const rows = allOptions.map(
    ([name, option]) => `| \`${name}\` | ${shownFallback(option)} | ${option.summary.replaceAll("<", "&lt;")} |`,
  );
  return ["| variable | default | what |", "| --- | --- | --- |", ...rows].join("\n");
}

function shownFallback({ fallback }: ConfigOption<unknown>): string {
  return typeof fallback === "string" ? fallback || "none" : "from the CPU quota";
}

function readText(
  name: string,
  { secret, emptyWords = [] }: ConfigOption<unknown>,
  env: Environment,
  readFile: (file: string) => string,
  problems: string[],
): string {
  const given = env[name] ?? "";
  const file = secret ? env[`${name}_FILE`] : undefined;
  if (!file) return emptyWords.includes(given) ? "" : given;
  if (given) problems.push(`${name} and ${name}_FILE are both set. Keep one.`);
  try {
    const text = readFile(file).trim();
    if (text === "") problems.push(`${name}_FILE names ${file}, which is empty.`);
    return text;
  } catch (error) {
    problems.push(`${name}_FILE cannot be read: ${(error as Error).message}.`);
    return "";
  }
}

function checkTogether(config: Config, env: Environment): string[] {
  const problems: string[] = [];
  if (!env.MODEL_DIR) problems.push("MODEL_DIR is missing. Set it to the folder of the recogniser.");
  if (config.FRONT_DOOR === "off" && config.ENGINE === "sherpa") {
    problems.push("FRONT_DOOR=off needs ENGINE=sdk: the engine sherpa has no server of its own.");
  }
  if (Boolean(config.SPEAKER_DIR) !== Boolean(config.SEGMENTATION_DIR)) {
    const missing = config.SPEAKER_DIR ? "SEGMENTATION_DIR" : "SPEAKER_DIR";
    problems.push(`${missing} is missing. Speakers are told apart with SEGMENTATION_DIR and SPEAKER_DIR together.`);
  }
  if (config.ROLES_DIR && !config.SPEAKER_DIR) problems.push("SPEAKER_DIR is missing: ROLES_DIR needs voice prints.");
  if (config.CERT_FILE && !config.KEY_FILE) problems.push("KEY_FILE is missing: CERT_FILE needs the key to it.");
  if (config.KEY_FILE && !config.CERT_FILE && env.CERT_FILE !== "0")
    problems.push("CERT_FILE is missing: KEY_FILE is the key to it.");
  if (config.METRICS_PORT && config.METRICS_PORT === config.PORT) {
    problems.push("METRICS_PORT is that of the front door. Set another, or 0 for /metrics on PORT.");
  }
  return problems;
}

function fallbackOf(option: ConfigOption<unknown>): string {
  return typeof option.fallback === "string" ? option.fallback : option.fallback();
}

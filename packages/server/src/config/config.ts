import { readFileSync } from "node:fs";
import { StartError } from "../start-error.ts";
import type { ConfigOption } from "./config-option.ts";
import { allOptions, configOptions } from "./config-options.ts";

type Table = typeof configOptions;

type ValueOf<Option> = Option extends ConfigOption<infer Value> ? Value : never;

type GroupOf<Options> = { readonly [Name in keyof Options]: ValueOf<Options[Name]> };

/** The environment, read once: every value is typed and within its range. */
export type Config = { readonly [Group in keyof Table]: GroupOf<Table[Group]> };

/** All problems of the environment, one line each. */
export class ConfigError extends StartError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super("BAD_CONFIG", problems.join("\n"));
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

type ReadFile = (file: string) => string;

/**
 * Reads the environment. A secret may be in a file named by `<NAME>_FILE`, as mounted by orchestrators.
 *
 * @throws ConfigError with all problems at once
 */
export function readConfig(env: Environment, readFile = readText): Config {
  const problems: string[] = [];
  const groups = Object.entries(configOptions).map(([name, options]) => [
    name,
    parseGroup(options, env, readFile, problems),
  ]);
  const config = Object.fromEntries(groups) as Config;
  problems.push(...checkTogether(config, env));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

/**
 * Reads only one group of the environment.
 *
 * @throws ConfigError
 */
export function readConfigGroup<Group extends keyof Config>(group: Group, env: Environment): Config[Group] {
  const problems: string[] = [];
  const values = parseGroup(configOptions[group], env, readText, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return values as Config[Group];
}

/** The table of variables as text, for `--help`. */
export function renderConfigHelp(): string {
  return allOptions
    .map((option) => `  ${option.variable.padEnd(25)}${option.summary} [${shownFallback(option)}]`)
    .join("\n");
}

/** The configuration as JSON, for `--print-config`, without secrets. */
export function renderConfig(config: Config): string {
  const values = Object.values(config).flatMap((group) => Object.values<unknown>(group));
  const shown = allOptions.map(({ variable, secret, print = (value) => value }, index) => {
    const value = values[index];
    return [variable, value === undefined ? undefined : secret ? "***" : print(value)];
  });
  return `${JSON.stringify(Object.fromEntries(shown), undefined, 2)}\n`;
}

/** The table of variables in Markdown, for the README. */
export function renderConfigTable(): string {
  const rows = allOptions.map(
    (option) => `| \`${option.variable}\` | ${shownFallback(option)} | ${option.summary.replaceAll("<", "&lt;")} |`,
  );
  return ["| variable | default | what |", "| --- | --- | --- |", ...rows].join("\n");
}

function shownFallback({ fallback }: ConfigOption<unknown>): string {
  return typeof fallback === "string" ? fallback || "none" : "from the CPU quota";
}

function parseGroup(
  options: Readonly<Record<string, ConfigOption<unknown>>>,
  env: Environment,
  readFile: ReadFile,
  problems: string[],
): Readonly<Record<string, unknown>> {
  const parsed = Object.entries(options).map(([name, option]) => [name, parseOption(option, env, readFile, problems)]);
  return Object.freeze(Object.fromEntries(parsed));
}

function parseOption(option: ConfigOption<unknown>, env: Environment, readFile: ReadFile, problems: string[]): unknown {
  const { variable, summary, expected, secret, required } = option;
  const text = givenText(option, env, readFile, problems) || fallbackOf(option);
  if (text === "") {
    if (required) problems.push(`${variable} is missing. Set it to the folder of the ${summary}.`);
    return undefined;
  }
  const value = option.parse(text);
  if (value === undefined) problems.push(`${variable} must be ${expected}, but is ${secret ? "not" : `"${text}"`}.`);
  return value;
}

function givenText(
  { variable, secret, emptyWords = [] }: ConfigOption<unknown>,
  env: Environment,
  readFile: ReadFile,
  problems: string[],
): string {
  const given = env[variable] ?? "";
  const file = secret ? env[`${variable}_FILE`] : undefined;
  if (!file) return emptyWords.includes(given) ? "" : given;
  if (given) problems.push(`${variable} and ${variable}_FILE are both set. Keep one.`);
  try {
    const text = readFile(file).trim();
    if (text === "") problems.push(`${variable}_FILE names ${file}, which is empty.`);
    return text;
  } catch (error) {
    problems.push(`${variable}_FILE cannot be read: ${(error as Error).message}.`);
    return "";
  }
}

function checkTogether({ listen, engine, speakers, metrics }: Config, env: Environment): string[] {
  const problems: string[] = [];
  if (listen.frontDoor === "off" && engine.name === "sherpa") {
    problems.push("FRONT_DOOR=off needs ENGINE=sdk: the engine sherpa has no server of its own.");
  }
  if (Boolean(speakers.speakerDir) !== Boolean(speakers.segmentationDir)) {
    const missing = speakers.speakerDir ? "SEGMENTATION_DIR" : "SPEAKER_DIR";
    problems.push(`${missing} is missing. Distinguishing speakers needs both SEGMENTATION_DIR and SPEAKER_DIR.`);
  }
  if (speakers.rolesDir && !speakers.speakerDir) problems.push("SPEAKER_DIR is missing: ROLES_DIR needs voice prints.");
  if (listen.certFile && !listen.keyFile) problems.push("KEY_FILE is missing: CERT_FILE needs the key to it.");
  if (listen.keyFile && !listen.certFile && env.CERT_FILE !== "0")
    problems.push("CERT_FILE is missing: KEY_FILE is the key to it.");
  if (metrics.port && metrics.port === listen.port) {
    problems.push("METRICS_PORT is the same as PORT. Set another one, or 0 for /metrics on PORT.");
  }
  return problems;
}

function fallbackOf(option: ConfigOption<unknown>): string {
  return typeof option.fallback === "string" ? option.fallback : option.fallback();
}

function readText(file: string): string {
  return readFileSync(file, "utf8");
}

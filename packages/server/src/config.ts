import { type ConfigOption, configOptions } from "./config-options.ts";

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

/**
 * Reads the environment.
 *
 * @throws ConfigError with all problems at once
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries<ConfigOption<unknown>>(configOptions)) {
    const text = env[name] || fallbackOf(option);
    values[name] = text === "" ? undefined : option.parse(text);
    if (text !== "" && values[name] === undefined)
      problems.push(`${name} must be ${option.expected}, but is "${text}".`);
  }
  const config = values as Config;
  if (!env.MODEL_DIR) problems.push("MODEL_DIR is missing. Set it to the folder of the recogniser.");
  if (config.FRONT_DOOR === "off" && config.ENGINE === "sherpa") {
    problems.push("FRONT_DOOR=off needs ENGINE=sdk: the engine sherpa has no server of its own.");
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

/** The table of variables as text, for `--help`. */
export function renderConfigHelp(): string {
  const rows = Object.entries<ConfigOption<unknown>>(configOptions).map(([name, option]) => {
    const shown = typeof option.fallback === "string" ? option.fallback || "none" : "from the CPU quota";
    return `  ${name.padEnd(25)}${option.summary} [${shown}]`;
  });
  return rows.join("\n");
}

function fallbackOf(option: ConfigOption<unknown>): string {
  return typeof option.fallback === "string" ? option.fallback : option.fallback();
}

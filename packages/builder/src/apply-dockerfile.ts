import type { ImageConfig } from "@funasr-images/registry";
import { BuilderError } from "./builder-error.ts";
import { parseCommand, parseHealthcheck } from "./parse-command.ts";
import type { Dockerfile, Instruction } from "./parse-dockerfile.ts";
import { splitWords } from "./split-words.ts";

/** The part of a configuration that says how a container is run. */
export type RunConfig = NonNullable<ImageConfig["config"]>;

export interface AppliedDockerfile {
  readonly config: RunConfig;
  /** What was done, in order; with the context whose tree is a layer, or without one. */
  readonly steps: readonly { readonly text: string; readonly context?: string }[];
}

interface State {
  config: RunConfig;
  readonly declared: Map<string, string>;
  readonly steps: { text: string; context?: string }[];
  command: boolean;
}

/**
 * Applies a Dockerfile to an image's configuration, as BuildKit does; a test compares the two for every
 * Dockerfile of the project.
 *
 * @param base the configuration of the base
 * @param given values for ARG
 * @throws BuilderError DOCKERFILE_UNFIT
 */
export function applyDockerfile(
  { instructions }: Dockerfile,
  base: RunConfig,
  given: Readonly<Record<string, string>>,
): AppliedDockerfile {
  const state: State = { config: { ...base }, declared: new Map(), steps: [], command: false };
  for (const instruction of instructions) {
    try {
      apply(instruction, state, given);
    } catch (cause) {
      if (!(cause instanceof BuilderError || cause instanceof SyntaxError)) throw cause;
      throw unfit(instruction, cause.message, cause);
    }
  }
  return { config: state.config, steps: state.steps };
}

function apply(instruction: Instruction, state: State, given: Readonly<Record<string, string>>): void {
  const { keyword, rest } = instruction;
  const { config, steps } = state;
  const set = (change: RunConfig) => {
    state.config = { ...config, ...change };
  };
  const lookUp = (name: string) => readVariable(name, state);
  const word = () => single(splitWords(rest, lookUp));
  let text = `${keyword} ${rest}`;
  let context: string | undefined;
  if (keyword === "ARG") {
    const [name = "", preset] = parsePair(single(splitWords(rest, lookUp)));
    state.declared.set(name, given[name] ?? preset ?? "");
  } else if (keyword === "COPY") {
    context = parseCopy(rest);
  } else if (keyword === "ENV") {
    const pairs = splitWords(rest, lookUp).map(parseAssignment);
    set({ Env: setVariables(config.Env ?? [], pairs) });
    text = `ENV ${pairs.map(([name, value]) => `${name}=${value}`).join(" ")}`;
  } else if (keyword === "LABEL") {
    set({ Labels: { ...config.Labels, ...Object.fromEntries(splitWords(rest, lookUp).map(parseAssignment)) } });
  } else if (keyword === "USER") {
    set({ User: word() });
  } else if (keyword === "STOPSIGNAL") {
    set({ StopSignal: word() });
  } else if (keyword === "EXPOSE") {
    const ports = splitWords(rest, lookUp).map((port) => [parsePort(port), {}] as const);
    set({ ExposedPorts: { ...config.ExposedPorts, ...Object.fromEntries(ports) } });
  } else if (keyword === "HEALTHCHECK") {
    set({ Healthcheck: parseHealthcheck(rest) });
  } else if (keyword === "CMD") {
    set({ Cmd: parseCommand(rest) });
    state.command = true;
  } else {
    const { Cmd, ...others } = config;
    // The base's command would be taken for arguments of the new program.
    state.config = { ...(state.command && Cmd ? { ...others, Cmd } : others), Entrypoint: parseCommand(rest) };
  }
  steps.push({ text, context });
}

/** The environment comes before arguments, that of the base included. */
function readVariable(name: string, { config, declared }: State): string {
  const entry = config.Env?.findLast((each) => each.startsWith(`${name}=`));
  const value = entry?.slice(name.length + 1) ?? declared.get(name);
  if (value === undefined)
    throw new BuilderError("DOCKERFILE_UNFIT", `$${name} is neither an ARG nor an ENV before it`);
  return value;
}

/** A variable that is there keeps its place. */
function setVariables(env: readonly string[], pairs: readonly (readonly [string, string])[]): string[] {
  const result = [...env];
  for (const [name, value] of pairs) {
    const at = result.findIndex((entry) => entry.startsWith(`${name}=`));
    result.splice(at < 0 ? result.length : at, 1, `${name}=${value}`);
  }
  return result;
}

function parseCopy(rest: string): string {
  const [, context] = /^(?:--link\s+)?--from=([\w.-]+)\s+\/\s+\/$/.exec(rest) ?? [];
  if (context) return context;
  throw new BuilderError(
    "DOCKERFILE_UNFIT",
    "possible is COPY --link --from=<context> / /, which brings one prepared tree",
  );
}

function parseAssignment(word: string): readonly [string, string] {
  const [name, value] = parsePair(word);
  if (!name || value === undefined) throw new BuilderError("DOCKERFILE_UNFIT", `${word} is not NAME=value`);
  return [name, value];
}

function parsePair(word: string): [string, string?] {
  const at = word.indexOf("=");
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

function parsePort(text: string): string {
  const [, port, protocol = "tcp"] = /^(\d{1,5})(?:\/(tcp|udp))?$/.exec(text) ?? [];
  if (port && Number(port) < 65_536) return `${port}/${protocol}`;
  throw new BuilderError("DOCKERFILE_UNFIT", `${text} is not a port`);
}

function single(words: readonly string[]): string {
  const [word, ...others] = words;
  if (word === undefined || others.length > 0) throw new BuilderError("DOCKERFILE_UNFIT", "one word is wanted");
  return word;
}

function unfit({ keyword, where }: Instruction, reason: string, cause?: Error): BuilderError {
  return new BuilderError("DOCKERFILE_UNFIT", `${keyword}: ${reason}`, { where, cause });
}

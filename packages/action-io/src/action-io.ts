import * as core from "@actions/core";
import { type Place, withoutCommands } from "./annotation.ts";

/** The job summary, as @actions/core has it; {@link runAction} writes it when the action ends. */
export type Summary = typeof core.summary;

/** What an action reports to GitHub, besides its outputs. */
export interface ActionIo {
  /** A line of the log. */
  info(text: string): void;
  warning(text: string, at?: Place): void;
  error(text: string, at?: Place): void;
  /** Folds the lines of some work away under a name. */
  group<T>(name: string, work: () => Promise<T>): Promise<T>;
  readonly summary: Summary;
  /** Aborts when the job is cancelled. */
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
}

/** The io of this process. */
export function createActionIo(env: NodeJS.ProcessEnv, signal: AbortSignal): ActionIo {
  return {
    info: (text) => core.info(withoutCommands(text)),
    warning: (text, at) => core.warning(text, propertiesOf(at)),
    error: (text, at) => core.error(text, propertiesOf(at)),
    group: (name, work) => core.group(withoutCommands(name), work),
    summary: core.summary,
    signal,
    env,
  };
}

/** A property without a value would still leave its mark in the command: `::warning ::`. */
function propertiesOf({ file, line, title }: Place = {}): core.AnnotationProperties {
  const properties = Object.entries({ file, startLine: line, title });
  return Object.fromEntries(properties.filter(([, value]) => value !== undefined));
}

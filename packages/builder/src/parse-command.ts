import type { Healthcheck } from "@funasr-images/registry";
import { BuilderError } from "./builder-error.ts";

/**
 * What CMD and ENTRYPOINT run, in the form of a list alone: an image need not have a shell.
 *
 * @throws BuilderError, SyntaxError
 */
export function parseCommand(text: string): string[] {
  const list: unknown = text.startsWith("[") ? JSON.parse(text) : undefined;
  if (Array.isArray(list) && list.every((item): item is string => typeof item === "string")) return list;
  throw new BuilderError("DOCKERFILE_UNFIT", `${text} has to be a list, as in ["/bin/program", "argument"]`);
}

const flags = {
  interval: "Interval",
  timeout: "Timeout",
  "start-period": "StartPeriod",
  "start-interval": "StartInterval",
} as const;

/** What HEALTHCHECK runs, and when. @throws BuilderError, SyntaxError */
export function parseHealthcheck(text: string): Healthcheck {
  if (/^NONE$/i.test(text)) return { Test: ["NONE"] };
  const [, options = "", command] = /^((?:--\S+\s+)*)CMD\s+(.*)$/s.exec(text) ?? [];
  if (command === undefined)
    throw new BuilderError("DOCKERFILE_UNFIT", "possible are NONE, or options and CMD with a list");
  const settings = options.split(/\s+/).filter(Boolean).map(parseOption);
  return { Test: ["CMD", ...parseCommand(command)], ...Object.fromEntries(settings) };
}

function parseOption(option: string): [string, number] {
  const [, name = "", value = ""] = /^--([\w-]+)=(.*)$/.exec(option) ?? [];
  if (name === "retries" && /^\d+$/.test(value)) return ["Retries", Number(value)];
  if (!Object.hasOwn(flags, name)) throw new BuilderError("DOCKERFILE_UNFIT", `${option} is not known`);
  return [flags[name as keyof typeof flags], parseDuration(value)];
}

const nanoseconds = { ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 } as const;

/** `1m30s` in nanoseconds. */
function parseDuration(text: string): number {
  if (!/^(\d+(ms|s|m|h))+$/.test(text))
    throw new BuilderError("DOCKERFILE_UNFIT", `${text} is not a duration such as 30s`);
  return [...text.matchAll(/(\d+)(ms|s|m|h)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * nanoseconds[unit as keyof typeof nanoseconds],
    0,
  );
}

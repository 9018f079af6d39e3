import { relative } from "node:path";
import { parseArgs } from "node:util";
import { readModelLock, renderDifference } from "@funasr-images/catalog";
import { checkLock, renderDrift } from "../lock/check-lock.ts";
import { lockModels } from "../lock/lock-models.ts";
import type { ResolveEvent } from "../lock/resolve-models.ts";
import {
  type Command,
  type CommandIo,
  type CommandResult,
  hubHelp,
  type Project,
  projectHelp,
  projectOptions,
  readProject,
} from "./command.ts";

const options = {
  ...projectOptions,
  check: { type: "boolean", default: false },
  accept: { type: "boolean", default: false },
} as const;

export const lockCommand: Command = {
  summary: "Resolve every model to a commit and its files to hashes, or look for drift",
  help: `Resolve what the images ask for: every revision to a commit, every file to size and sha256. Nothing is downloaded.

Usage: funasr-images models lock [options]

  --check          write nothing; one request per model; exit code 3 when a model drifted
  --accept         write the lock though the hub differs from images/models.json; exit code 3 without it
${projectHelp}${hubHelp}`,
  async run(arguments_, io) {
    const { values } = parseArgs({ args: [...arguments_], options });
    const project = await readProject(values, io.env);
    return values.check ? check(project, io) : lock(project, values.accept, io);
  },
};

async function lock(project: Project, accept: boolean, io: CommandIo): Promise<CommandResult> {
  const { profile, catalogue, hub, requests } = project;
  const outcome = await lockModels(requests, {
    hub,
    file: profile.lock,
    accept,
    // The hub of the local profile holds small models under the real names.
    ...(profile.name === "upstream" ? { catalogue: catalogue.models } : {}),
    ...watch(io),
  });
  const { models } = outcome.lock;
  const lines = [
    ...models.map((model) => `${model.id} ${model.revision} is ${model.commit}`),
    ...outcome.differences.map((difference) => `accepted: ${renderDifference(difference)}`),
    `${relative(process.cwd(), profile.lock)} ${outcome.changed ? "is written" : "is as it was"}`,
  ];
  return { exitCode: 0, text: `${lines.join("\n")}\n`, json: outcome };
}

async function check({ profile, hub }: Project, io: CommandIo): Promise<CommandResult> {
  const locked = await readModelLock(profile.lock);
  const drift = await checkLock(locked, { hub, ...watch(io) });
  const none = `${locked.models.length} models are as locked\n`;
  return {
    exitCode: drift.length > 0 ? 3 : 0,
    text: drift.length > 0 ? drift.map((model) => `${renderDrift(model)}\n`).join("") : none,
    json: { models: locked.models.length, drift },
  };
}

function watch({ stderr, signal }: CommandIo) {
  return {
    onProgress: (event: ResolveEvent) => {
      if (event.kind === "retry") stderr.write(`${event.model}: again in ${event.delayMs} ms, ${event.error.what}\n`);
    },
    signal,
  };
}

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  type Arch,
  findImage,
  type ImageBranch,
  type PlanSelection,
  type ProfileOverrides,
  readImages,
} from "@funasr-images/catalog";
import {
  createStages,
  type Released,
  type ReleaseOptions,
  readContext,
  releaseImages,
  renderReport,
  type Say,
} from "@funasr-images/pipeline";
import { parseRepository } from "@funasr-images/registry";
import { execa } from "execa";
import { assertKeepable, keepContainer } from "./keep-container.ts";
import { LocalError } from "./local-error.ts";
import { assertContainerdStore, openEngine } from "./open-engine.ts";
import { type Machine, readMachine } from "./read-machine.ts";
import { runLocalPipeline } from "./run-local-pipeline.ts";
import { type Services, startServices } from "./start-services.ts";
import { chooseLeg, renderCommands } from "./try-image.ts";

export interface RunReleaseOptions
  extends ProfileOverrides,
    Pick<ReleaseOptions, "update" | "dryRun" | "confirm" | "accept" | "ask" | "sources"> {
  /** The repository. */
  readonly root: string;
  /** A folder that survives runs. */
  readonly state: string;
  /** `upstream`, `local`, or a file that says what is different from upstream. */
  readonly profile: string;
  readonly branches?: readonly ImageBranch[];
  readonly archs?: readonly string[];
  /** Docker contexts that run an arch in place of this machine's engine. @default none */
  readonly engines?: Readonly<Partial<Record<Arch, string>>>;
  /** Leave a container of the released image running, and with it what it needs. */
  readonly keep?: boolean;
  /** The port of that container. @default 10095 */
  readonly port?: number;
  /** A file for the report. */
  readonly report?: string;
  readonly say: Say;
  readonly signal?: AbortSignal;
}

/** What a run stands on while it lasts. */
type Ground = Pick<Services, "docker" | "end" | "stop" | "leave"> & {
  /** A registry that ends with the run, unless it is left. */
  readonly registry?: string;
  run(): Promise<Released>;
};

/**
 * `./scripts/release` and `./scripts/run-local`: the engine (and in the local profile registry, hub and bases), the
 * pipeline, report, table, and everything down again that was started.
 *
 * @throws LocalError NO_ENGINE where another profile than the local one finds no Docker engine
 */
export async function runRelease(options: RunReleaseOptions): Promise<Released> {
  const { keep = false, port = 10_095, say } = options;
  const started = performance.now();
  // A report that cannot be written is better known now than in some minutes.
  if (options.report) await mkdir(path.dirname(path.resolve(options.report)), { recursive: true });
  const ground = await (options.profile === "local" ? openLocalGround(options) : openGround(options));
  let leaving = false;
  try {
    if (keep) await assertKeepable(port);
    const released = await ground.run();
    if (released.kind === "planned") return released;
    const { report, plan } = released;
    if (options.report) await writeFile(options.report, `${JSON.stringify(report, null, 2)}\n`);
    const leg = chooseLeg(report, options.branches?.[0]);
    const image =
      leg && (report.tags.includes(leg.branch) ? `${plan.registry}:${leg.branch}` : `${plan.registry}@${leg.digest}`);
    if (keep && leg && image) {
      say.line(`keeping ${ground.registry ? `the registry at ${ground.registry} and ` : ""}a container of ${image}`);
      const container = await keepContainer(image, leg.branch, port);
      say.line(`to end it: ${[`${ground.docker} rm --force ${container}`, ...ground.end].join("; ")}`);
      leaving = true;
    }
    const seconds = (performance.now() - started) / 1000;
    say.line(`done in ${seconds.toFixed(1)} s\n\n${renderReport(report)}\n`);
    if (leg && image) {
      const subject = findImage(await readImages(path.join(options.root, "images")), leg.branch);
      const again =
        ground.registry &&
        `./scripts/run-local --keep --branch ${leg.branch}   # or, with engine and registry running:`;
      const lines = renderCommands(subject, image, { port, docker: ground.docker, running: leaving, again });
      say.line(`talk to it:\n\n${lines}\n`);
    }
    return released;
  } finally {
    if (leaving) await ground.leave();
    else await ground.stop();
  }
}

/** The local profile brings everything. */
async function openLocalGround(options: RunReleaseOptions): Promise<Ground> {
  const { root, state, say, signal } = options;
  const stages = createStages(signal);
  const { profile } = await readContext(options);
  const services = await stages.run("setup", () => startServices({ registry: profile.registry, state, say, signal }));
  const repository = parseRepository(profile.registry).name;
  return {
    ...services,
    run: async () => {
      const runnable = await runnableArchs(services.machine, options.engines);
      return runLocalPipeline({
        ...{ ...options, root, services, repository, runnable, stages },
        selection: selectionOf(options),
      });
    },
  };
}

/** Every other profile has its hosts; this machine brings the engine. */
async function openGround(options: RunReleaseOptions): Promise<Ground> {
  const { state, say, signal } = options;
  const context = await readContext(options);
  const machine = await readMachine();
  if (options.dryRun) {
    const nothing = async () => {};
    // Nothing is started, so neither this engine nor the named ones are asked.
    const runnable = [...new Set([machine.arch as Arch, ...(Object.keys(options.engines ?? {}) as Arch[])])];
    const run = () => releaseImages(context, { ...options, runnable, selection: selectionOf(options) });
    return { docker: "docker", end: [], stop: nothing, leave: nothing, run };
  }
  const engine = await openEngine(machine, { state, say, signal, start: false });
  return {
    ...{ docker: engine.docker, end: engine.end ? [engine.end] : [], stop: engine.stop, leave: engine.leave },
    run: async () =>
      releaseImages(context, {
        ...options,
        runnable: await runnableArchs(machine, options.engines),
        selection: selectionOf(options),
      }),
  };
}

/** Makes sure that every named engine answers and is of the arch that it is named for. @throws LocalError ENGINE_UNFIT */
async function runnableArchs({ arch }: Machine, engines: RunReleaseOptions["engines"] = {}): Promise<Arch[]> {
  for (const [wanted, context] of Object.entries(engines)) {
    const says = await execa("docker", ["--context", context, "version", "--format", "{{.Server.Arch}}"], {
      reject: false,
    });
    if (says.failed || says.stdout.trim() !== wanted) {
      const what = says.failed
        ? `does not answer: ${says.stderr.trim().split("\n").at(-1)}`
        : `is ${says.stdout.trim()}`;
      throw new LocalError("ENGINE_UNFIT", `The engine of the Docker context ${context} ${what}`, {
        where: `--engine ${wanted}=${context}`,
        fix: "See docker context ls, and what docker --context NAME version says.",
      });
    }
    await assertContainerdStore(`docker --context ${context}`, ["--context", context]);
  }
  return [...new Set([arch as Arch, ...(Object.keys(engines) as Arch[])])];
}

function selectionOf({ branches = [], archs = [] }: RunReleaseOptions): PlanSelection {
  return { branches, archs };
}

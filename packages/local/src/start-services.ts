import path from "node:path";
import type { Say } from "@funasr-images/pipeline";
import { parseRepository, startRegistry } from "@funasr-images/registry";
import { assertPortFree } from "./assert-port-free.ts";
import { installPackages } from "./install-packages.ts";
import { LocalError } from "./local-error.ts";
import { openEngine } from "./open-engine.ts";
import { planPackages } from "./plan-packages.ts";
import { type Machine, readMachine } from "./read-machine.ts";
import { programsFolder, unpackPrograms } from "./unpack-programs.ts";

/** What the local profile needs running: a Docker engine and a registry. */
export interface Services {
  readonly machine: Machine;
  /** `localhost:PORT` of the registry. */
  readonly registry: string;
  /** What a person types to talk to the engine: `docker` or `sudo docker`. */
  readonly docker: string;
  /** What a person types to end what {@link Services.leave} leaves: nothing that was there before. */
  readonly end: readonly string[];
  /** Stops what {@link startServices} started, and nothing else. */
  stop(): Promise<void>;
  /** Leaves everything running when this process ends. */
  leave(): Promise<void>;
}

/**
 * Installs what is missing and starts what is not running; says each thing that it does. What programs need to find
 * these, PATH and DOCKER_HOST, is set for this process and its children.
 *
 * @param registry `localhost:PORT/repository`; port 0 takes a free one
 * @param state a folder that keeps the registry's storage, programs, logs and package lists
 */
export async function startServices(options: {
  registry: string;
  state: string;
  say: Say;
  signal?: AbortSignal;
}): Promise<Services> {
  const { state, say, signal } = options;
  const common = { state, say, signal };
  const { host } = parseRepository(options.registry);
  const port = Number(host.split(":")[1] ?? "0");
  // Before anything is changed.
  const present = await findRegistry(host, port);
  const programs = programsFolder(state);
  if (!process.env.PATH?.startsWith(programs)) process.env.PATH = `${programs}:${process.env.PATH}`;
  const machine = await completeMachine(common);
  const engine = await openEngine(machine, common);
  try {
    if (!present) say.line(port === 0 ? "starting a registry" : `starting the registry at ${host}`);
    const running = present
      ? undefined
      : await startRegistry({ directory: path.join(state, "registry"), port, delete: true });
    return {
      machine: { ...machine, engine: engine.version },
      registry: running ? `localhost:${running.address.split(":")[1]}` : host,
      docker: engine.docker,
      end: [...(running ? [`kill ${running.pid}`] : []), ...(engine.end ? [engine.end] : [])],
      stop: async () => {
        if (running) say.line("stopping the registry");
        await running?.close();
        await engine.stop();
      },
      leave: async () => {
        running?.leave();
        await engine.leave();
      },
    };
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

/** Brings to the machine what it lacks. */
async function completeMachine(common: { state: string; say: Say; signal?: AbortSignal }): Promise<Machine> {
  const before = await readMachine();
  if (before.arch !== "amd64" && before.arch !== "arm64") {
    throw new LocalError("NO_PACKAGES", `Images are for amd64 and arm64; this machine is ${before.arch}.`);
  }
  const plan = planPackages(before);
  if (plan.kind === "nothing") return before;
  await installPackages(plan, before, { ...common, state: path.join(common.state, "apt") });
  if (plan.kind === "apt") await unpackPrograms(plan.unpack ?? [], common);
  const machine = await readMachine();
  // An engine that no program could be asked about may show only now that it is too old.
  const rest = planPackages(machine);
  if (rest.kind === "impossible") throw new LocalError("NO_PACKAGES", rest.reason);
  return machine;
}

/** A registry that answers at the address is used, as an earlier run with `--keep` left it. */
async function findRegistry(host: string, port: number): Promise<boolean> {
  if (port === 0) return false;
  const answer = await fetch(`http://${host}/v2/`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  await answer?.body?.cancel();
  if (answer?.ok) return true;
  const detail = answer ? `, which is not an open registry (GET /v2/ gave ${answer.status})` : "";
  await assertPortFree(port, { detail, remedy: "name another: FUNASR_REGISTRY=localhost:PORT/funasr" });
  return false;
}

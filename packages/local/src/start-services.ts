import path from "node:path";
import type { Say } from "@funasr-images/pipeline";
import { parseRepository, type RunningRegistry, startRegistry } from "@funasr-images/registry";
import { installPackages } from "./install-packages.ts";
import { LocalError } from "./local-error.ts";
import { planPackages } from "./plan-packages.ts";
import { type Machine, readMachine } from "./read-machine.ts";
import { startEngine } from "./start-engine.ts";

/** What the local profile needs running: a Docker engine and a registry. */
export interface Services {
  readonly machine: Machine;
  /** `localhost:PORT` of the registry. */
  readonly registry: string;
  /** Stops what {@link startServices} started, and nothing else. */
  stop(): Promise<void>;
  /** Leaves everything running when this process ends. */
  leave(): void;
}

/**
 * Installs what is missing and starts what is not running; says each thing that it does.
 *
 * @param registry `localhost:PORT/repository`; port 0 takes a free one
 * @param state a folder that keeps the registry's storage, logs and package lists
 */
export async function startServices(options: {
  registry: string;
  state: string;
  say: Say;
  signal?: AbortSignal;
}): Promise<Services> {
  const { state, say, signal } = options;
  const before = await readMachine();
  if (before.arch !== "amd64" && before.arch !== "arm64") {
    throw new LocalError("NO_PACKAGES", `Images are for amd64 and arm64; this machine is ${before.arch}.`);
  }
  const plan = planPackages(before);
  await installPackages(plan, before, { state: path.join(state, "apt"), say, ...(signal ? { signal } : {}) });
  const machine = plan.kind === "nothing" ? before : await readMachine();
  const engine = await startEngine(machine, { logs: path.join(state, "logs"), say, ...(signal ? { signal } : {}) });
  try {
    const { address, running } = await useRegistry(options.registry, path.join(state, "registry"), say);
    return {
      machine: { ...machine, engine: engine.version },
      registry: address,
      stop: async () => {
        if (running) say.line("stopping the registry");
        await running?.close();
        await engine.stop();
      },
      leave: () => running?.leave(),
    };
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

/** A registry that answers at the address is used, as an earlier run with `--keep` left it; else one is started. */
async function useRegistry(
  reference: string,
  directory: string,
  say: Say,
): Promise<{ address: string; running?: RunningRegistry }> {
  const { host } = parseRepository(reference);
  const port = Number(host.split(":")[1] ?? "0");
  if (port !== 0) {
    const answer = await fetch(`http://${host}/v2/`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (answer?.ok) return { address: host };
    if (answer) {
      throw new LocalError(
        "PORT_TAKEN",
        `Port ${port} is taken by something that is no registry (GET /v2/ gave ${answer.status}). Free it, or set FUNASR_REGISTRY=localhost:PORT/funasr.`,
      );
    }
  }
  say.line(port === 0 ? "starting a registry" : `starting the registry at ${host}`);
  const running = await startRegistry({ directory, port, delete: true });
  return { address: `localhost:${running.address.split(":")[1]}`, running };
}

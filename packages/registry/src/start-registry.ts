import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RegistryError } from "./registry-error.ts";

export interface StartRegistryOptions {
  /** @default one that is free */
  readonly port?: number;
  /** Holds config.yml, registry.log and storage/; what is in storage/ is served again after a restart. */
  readonly directory: string;
  /** Whether manifests and blobs may be deleted. @default false */
  readonly delete?: boolean;
  /** The program. @default "docker-registry", on PATH */
  readonly program?: string;
}

export interface RunningRegistry {
  /** `127.0.0.1:PORT`, the start of every reference. */
  readonly address: string;
  /** Its process, to end it after it was left. */
  readonly pid: number;
  /** Ends the program and waits until it is gone; its storage stays. */
  readonly close: () => Promise<void>;
  /** Lets the program go on when this process ends; otherwise it is killed then. */
  readonly leave: () => void;
}

/**
 * Starts the distribution registry (of the package docker-registry of Debian and Ubuntu, which must not be installed:
 * it brings a service that takes port 5000) on loopback, without sign-in.
 *
 * @throws RegistryError PROGRAM_MISSING, REGISTRY_NOT_STARTED with what the program said.
 */
export async function startRegistry(options: StartRegistryOptions): Promise<RunningRegistry> {
  const { port = 0, directory, program = "docker-registry" } = options;
  await mkdir(directory, { recursive: true });
  const config = join(directory, "config.yml");
  await writeFile(config, renderConfig(port, join(directory, "storage"), options.delete ?? false));
  // The log is a file and the process a group of its own, so that the registry can outlive its starter and an interrupt
  // at the terminal does not take it from under a run that is still cleaning up.
  const logFile = join(directory, "registry.log");
  const log = await open(logFile, "w");
  const stdio: StdioOptions = ["ignore", "ignore", log.fd];
  const child = spawn(program, ["serve", config], { stdio, detached: true, env: withoutOverrides() });
  let failure: NodeJS.ErrnoException | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  await log.close();
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  }).finally(() => process.off("exit", kill));
  try {
    const address = await readAddress(child, program, logFile, () => failure);
    await assertAnswers(address);
    const leave = () => {
      process.off("exit", kill);
      child.unref();
    };
    return { address, pid: child.pid as number, close: () => stop(child, gone), leave };
  } catch (error) {
    await stop(child, gone);
    throw error;
  }
}

/** YAML as JSON, which it contains. Level `info`, since the port that the system chose stands only in the log. */
function renderConfig(port: number, rootdirectory: string, deletable: boolean): string {
  return JSON.stringify({
    version: 0.1,
    log: { level: "info", fields: {}, accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory }, delete: { enabled: deletable } },
    http: { addr: `127.0.0.1:${port}` },
  });
}

/** The program lets REGISTRY_* variables win over its file. */
function withoutOverrides(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("REGISTRY_")));
}

/** Reads the log up to the address: the port that the system chose stands nowhere else. */
async function readAddress(
  child: ChildProcess,
  program: string,
  logFile: string,
  failure: () => NodeJS.ErrnoException | undefined,
): Promise<string> {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; await sleep(20)) {
    const said = await readFile(logFile, "utf8");
    const address = /listening on (127\.0\.0\.1:\d+)/.exec(said)?.[1];
    if (address) return address;
    if (failure()?.code === "ENOENT") {
      throw new RegistryError("PROGRAM_MISSING", `${program} not found`, { cause: failure() });
    }
    if (failure() || child.exitCode !== null || child.signalCode !== null) break;
  }
  const last = (await readFile(logFile, "utf8")).trim().split("\n").slice(-5).join("\n");
  throw new RegistryError("REGISTRY_NOT_STARTED", `${program} did not start: ${last || "no output"}`, {
    cause: failure(),
  });
}

async function assertAnswers(address: string): Promise<void> {
  const reply = await fetch(`http://${address}/v2/`, { signal: AbortSignal.timeout(15_000) });
  await reply.body?.cancel();
  if (!reply.ok) throw new RegistryError("REGISTRY_NOT_STARTED", `${address} answers ${reply.status} to /v2/`);
}

async function stop(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const impatience = setTimeout(() => child.kill("SIGKILL"), 5000);
  await gone;
  clearTimeout(impatience);
}

import { randomBytes } from "node:crypto";
import { bypassProxy } from "./bypass-proxy.ts";
import { createContainer } from "./create-container.ts";
import { type MemoryMeter, measureMemory } from "./measure-memory.ts";
import { measureMemoryAway } from "./measure-memory-away.ts";
import { type ContainerRelay, openContainerRelay, relayOf } from "./open-container-relay.ts";
import { assertSucceeded, type Exec, engineParameters, execOn, pullImage, runDocker } from "./run-docker.ts";
import { SmokeError } from "./smoke-error.ts";

export interface RunImageOptions {
  /** `repository@sha256:…`, which is pulled if missing, or the id of a local image. */
  readonly image: string;
  /** `linux/amd64` */
  readonly platform: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Limit such as `2g`. @default none */
  readonly memory?: string;
  /** Of the container and of its network. @default funasr-smoke-<process>-<random>, so that its owner is known */
  readonly name?: string;
  /** Kills and removes the container at once. */
  readonly signal?: AbortSignal;
  readonly exec?: Exec;
  /** A Docker context whose engine runs it, anywhere. @default the engine of this machine */
  readonly context?: string | undefined;
}

export interface StoppedImage {
  /** From SIGTERM to the end of the container. */
  readonly stopSeconds: number;
  /** 0 if it drained, 137 if it had to be killed. */
  readonly exitCode: number;
  /** Whether it had ended by itself before it was stopped. */
  readonly endedBefore: boolean;
  /** The last 40 lines of stdout and stderr. */
  readonly log: string;
}

export interface RunningImage {
  /** `http://172.18.0.2:10095` */
  readonly url: string;
  readonly containerId: string;
  /** `performance.now()` right before the container was started. */
  readonly startedAt: number;
  /** The exit code, once the container has ended for any reason. */
  readonly exited: Promise<number>;
  /** The last lines of stdout and stderr, 40 by default. */
  readonly logs: (lines?: number) => Promise<string>;
  /** Largest working set so far, see measureMemory; undefined if the engine gave no figure. */
  readonly peakMemoryBytes: () => number | undefined;
  /**
   * SIGTERM, SIGKILL after the grace, then container and network are removed in any case. Later calls return the same.
   *
   * @param graceSeconds @default 40
   */
  readonly stop: (graceSeconds?: number) => Promise<StoppedImage>;
}

/** The port of every image. */
const port = 10_095;

/**
 * Starts an image as a careful operator would: read-only, without root, capabilities or new privileges, on a separate
 * network without access to others. On this machine it is reached by its address on that network, and on the engine of a
 * context through a relay, see {@link openContainerRelay}.
 *
 * The caller stops it; nothing is left behind if starting fails.
 *
 * @throws SmokeError DOCKER_MISSING, DOCKER_FAILED, EXITED, NO_BRANCH; the signal's reason if aborted
 */
export async function runImage(options: RunImageOptions): Promise<RunningImage> {
  const { context, signal, name = nameOwn() } = options;
  const exec = execOn(context, options.exec);
  await pullImage(options.image, options.platform, exec, signal);
  // From here on commands are short and not interrupted: one that is killed midway may still take effect.
  const docker = (...args: string[]) => runDocker(exec, args);
  try {
    await docker("network", "create", "--internal", name);
    const containerId = await createContainer(exec, options.image, planCreate(options, name));
    const startedAt = performance.now();
    await docker("start", containerId);
    const exited = docker("wait", containerId).then(Number);
    const meter =
      context === undefined ? measureMemory(containerId) : measureMemoryAway(containerId, engineParameters(context));
    let relay: ContainerRelay | undefined;
    const stop = stopOnce(exec, name, exited, meter, async () => relay?.close());
    killOnAbort(stop, exited, signal);
    const logs = (lines = 40) => readLogs(exec, containerId, lines);
    try {
      const address = await readAddress(docker, containerId, logs);
      if (context !== undefined) relay = await openContainerRelay({ ...options, exec, context, name, port });
      // What was stopped meanwhile did not know of the relay.
      signal?.throwIfAborted();
      if (!relay) bypassProxy(address);
      const url = relay?.url ?? `http://${address}:${port}`;
      return { url, containerId, startedAt, exited, logs, peakMemoryBytes: meter.peakBytes, stop };
    } catch (error) {
      await stop(0).catch(() => {});
      await relay?.close();
      // What failed because the container was killed.
      signal?.throwIfAborted();
      throw error;
    }
  } catch (error) {
    await remove(exec, name);
    throw error;
  }
}

function nameOwn(): string {
  return `funasr-smoke-${process.pid}-${randomBytes(4).toString("hex")}`;
}

/** The arguments of `docker create`, without the image. */
export function planCreate(options: RunImageOptions, name: string): string[] {
  const { platform, env = {}, memory } = options;
  return [
    ...["--name", name, "--network", name, "--platform", platform],
    ...["--read-only", "--user", "65532:65532", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
    ...["--pids-limit", "512"],
    ...(memory ? ["--memory", memory] : []),
    ...Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
  ];
}

function stopOnce(
  exec: Exec,
  name: string,
  exited: Promise<number>,
  meter: MemoryMeter,
  closeRelay: () => Promise<void>,
): RunningImage["stop"] {
  let stopping: Promise<StoppedImage> | undefined;
  const stop = async (graceSeconds: number) => {
    const told = Date.now();
    try {
      await meter.stop();
      await runDocker(exec, ["stop", "-t", String(graceSeconds), name]);
      await exited;
      const { ExitCode: exitCode, FinishedAt } = await readState(exec, name);
      const finished = Date.parse(FinishedAt);
      const stopSeconds = Math.max(finished - told, 0) / 1000;
      return { exitCode, stopSeconds, endedBefore: finished < told, log: await readLogs(exec, name, 40) };
    } finally {
      await closeRelay();
      await remove(exec, name);
    }
  };
  return (graceSeconds = 40) => {
    stopping ??= stop(graceSeconds);
    return stopping;
  };
}

function killOnAbort(stop: RunningImage["stop"], exited: Promise<number>, signal: AbortSignal | undefined): void {
  const kill = () => void stop(0).catch(() => {});
  const forget = () => signal?.removeEventListener("abort", kill);
  exited.then(forget, forget);
  if (signal?.aborted) kill();
  else signal?.addEventListener("abort", kill, { once: true });
}

async function readAddress(
  docker: (...args: string[]) => Promise<string>,
  containerId: string,
  logs: RunningImage["logs"],
): Promise<string> {
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  const address = await docker("inspect", "--format", format, containerId);
  if (address) return address;
  throw new SmokeError("EXITED", `The container ended right after its start. Its last lines:\n${await logs()}`);
}

async function readState(exec: Exec, name: string): Promise<{ ExitCode: number; FinishedAt: string }> {
  return JSON.parse(await runDocker(exec, ["inspect", "--format", "{{json .State}}", name]));
}

async function readLogs(exec: Exec, containerId: string, lines: number): Promise<string> {
  const args = ["logs", "--tail", String(lines), containerId];
  const result = await exec("docker", args, { reject: false, all: true });
  assertSucceeded(args, result);
  return result.all ?? "";
}

/** Container and network have the same name, and a relay one made of it. It is not a failure if they are already gone. */
async function remove(exec: Exec, name: string): Promise<void> {
  await exec("docker", ["rm", "--force", "--volumes", relayOf(name), name], { reject: false });
  await exec("docker", ["network", "rm", name], { reject: false });
}

import { spawn } from "node:child_process";
import { mkdir, open, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Say } from "@funasr-images/pipeline";
import { execa } from "execa";
import { asRoot } from "./as-root.ts";
import { LocalError } from "./local-error.ts";
import type { Machine } from "./read-machine.ts";

/** A Docker engine, and how to give it up. */
export interface Engine {
  readonly version: string;
  /** Whether this run started it; then {@link Engine.stop} ends it. */
  readonly started: boolean;
  stop(): Promise<void>;
}

/**
 * Uses the Docker engine that runs, or starts the one that is installed.
 *
 * @param logs a folder for its log
 * @throws LocalError NO_ENGINE with the last lines of its log; ENGINE_UNFIT
 */
export async function startEngine(
  machine: Machine,
  { logs, say, signal }: { logs: string; say: Say; signal?: AbortSignal },
): Promise<Engine> {
  const running = await engineVersion();
  if (running) {
    await assertContainerdStore();
    return { version: running, started: false, stop: async () => {} };
  }
  const command = [...asRoot(machine, "start the Docker engine"), "dockerd"];
  say.line("starting the Docker engine (dockerd)");
  await mkdir(logs, { recursive: true });
  const file = path.join(logs, "dockerd.log");
  const log = await open(file, "w");
  // A group of its own: an interrupt at the terminal must reach this run first, which then stops the engine in order.
  const child = spawn(command[0] as string, command.slice(1), { detached: true, stdio: ["ignore", log.fd, log.fd] });
  child.unref();
  await log.close();
  const exited = new Promise<number | null>((resolve) =>
    child.once("exit", resolve).once("error", () => resolve(null)),
  );
  const stop = async () => {
    if (child.exitCode !== null || child.pid === undefined) return;
    say.line("stopping the Docker engine");
    if (machine.root) process.kill(child.pid, "SIGTERM");
    else await execa("sudo", ["-n", "kill", String(child.pid)], { reject: false });
    child.ref();
    await Promise.race([exited, sleep(20_000, undefined, { ref: false })]);
  };
  try {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
      signal?.throwIfAborted();
      const version = await engineVersion();
      if (version) {
        await assertContainerdStore();
        return { version, started: true, stop };
      }
      if (child.exitCode !== null || child.pid === undefined) break;
      await sleep(200);
    }
    const lines = (await readFile(file, "utf8")).trim().split("\n").slice(-6).join("\n");
    throw new LocalError("NO_ENGINE", `The Docker engine does not start. Its log (${file}) ends with:\n${lines}`);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function engineVersion(): Promise<string | undefined> {
  const { stdout, failed } = await execa("docker", ["version", "--format", "{{.Server.Version}}"], {
    reject: false,
    timeout: 10_000,
  });
  return failed ? undefined : stdout.trim();
}

/** The classic image store holds one arch and recomputes digests; nothing here would be what was tested. */
async function assertContainerdStore(): Promise<void> {
  const { stdout } = await execa("docker", ["info", "--format", "{{json .DriverStatus}}"]);
  if (stdout.includes("io.containerd.snapshotter")) return;
  throw new LocalError(
    "ENGINE_UNFIT",
    `The running Docker engine does not use the containerd image store. Put {"features":{"containerd-snapshotter":true}} into /etc/docker/daemon.json, restart Docker and run again.`,
  );
}

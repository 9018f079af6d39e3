import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Say } from "@funasr-images/pipeline";
import { asRoot, endAsRoot, runAsRoot } from "./as-root.ts";
import { clearRunFolders } from "./clear-run-folders.ts";
import { type Engine, engineVersion } from "./engine.ts";
import { dockerCommand, engineCommand, enginePlaces, renderEngineConfig } from "./engine-config.ts";
import { LocalError } from "./local-error.ts";
import type { Machine } from "./read-machine.ts";

/**
 * Starts an engine of our own; the machine's configuration, data and firewall stay as they are.
 *
 * @param state a folder for its configuration and its log
 * @param socket where it listens
 * @throws LocalError NO_ENGINE with the last lines of its log, NO_ROOT
 */
export async function startEngine(
  machine: Machine,
  { state, socket, say, signal }: { state: string; socket: string; say: Say; signal?: AbortSignal | undefined },
): Promise<Engine> {
  const sudo = asRoot(machine, "start a Docker engine");
  say.line(`starting a Docker engine of our own (dockerd, data in ${enginePlaces.data})`);
  const logs = path.join(state, "logs");
  await mkdir(logs, { recursive: true });
  const config = path.join(state, "dockerd.json");
  await writeFile(config, renderEngineConfig(socket));
  const file = path.join(logs, "dockerd.log");
  const log = await open(file, "w");
  const [command = "", ...parameters] = [...sudo, ...engineCommand(config)];
  const bridge = hasBridge();
  const shared = enginePlaces.shared.filter((folder) => !existsSync(folder));
  // A group of its own: an interrupt at the terminal must reach this run first, which then stops the engine in order.
  const child = spawn(command, parameters, {
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
  child.unref();
  await log.close();
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()).once("error", () => resolve()));
  const stop = async () => {
    if (child.exitCode === null && child.pid !== undefined) {
      say.line("stopping the Docker engine");
      await endAsRoot(sudo, child.pid);
      child.ref();
      const gone = await Promise.race([exited.then(() => true), sleep(60_000, false, { ref: false })]);
      if (!gone) return say.line(`the Docker engine does not end; to end it: ${endCommand(machine.root)}`);
    }
    if (!bridge && hasBridge()) {
      await runAsRoot(sudo, ["ip", "link", "delete", enginePlaces.bridge]).catch((error) =>
        say.line(`the network bridge ${enginePlaces.bridge} is left behind: ${error.shortMessage}`),
      );
    }
    await clearRunFolders({ ...enginePlaces, shared }, { sudo, say }).catch((error) =>
      say.line(`folders of the engine in /run are left behind: ${error.shortMessage}`),
    );
  };
  try {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
      signal?.throwIfAborted();
      // The engine gives its socket to root; here it serves the user who asked for it.
      if (!machine.root && existsSync(socket)) {
        await runAsRoot(sudo, ["chown", String(process.getuid?.()), socket]).catch(() => {});
      }
      const version = await engineVersion(socket);
      if (version) {
        const docker = dockerCommand(socket);
        return { version, docker, end: endCommand(machine.root), stop, leave: async () => {} };
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

function hasBridge(): boolean {
  return existsSync(`/sys/class/net/${enginePlaces.bridge}`);
}

/** What a person types to end an engine that was left running. */
function endCommand(root: boolean): string {
  const sudo = root ? "" : "sudo ";
  return `${sudo}kill $(cat ${enginePlaces.pidfile})`;
}

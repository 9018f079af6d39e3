import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import type { Say } from "@funasr-images/pipeline";
import { execa } from "execa";
import { asRoot } from "./as-root.ts";
import { type Engine, engineVersion } from "./engine.ts";
import { chooseSocket, dockerCommand, enginePlaces, engineSocket } from "./engine-config.ts";
import { LocalError } from "./local-error.ts";
import { openEngineRelay } from "./open-engine-relay.ts";
import type { Machine } from "./read-machine.ts";
import { startEngine } from "./start-engine.ts";

export interface OpenEngineOptions {
  /** A folder for configuration and log of an engine of ours. */
  readonly state: string;
  /** Whether one of our own is started where none runs. @default true */
  readonly start?: boolean;
  readonly say: Say;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Uses the Docker engine that runs, through root where this user may not talk to it, or starts one of our own. Names the
 * engine in DOCKER_HOST, for this process and its children, where they would not find it by themselves.
 *
 * @throws LocalError NO_ENGINE, ENGINE_UNFIT, NO_ROOT
 */
export async function openEngine(machine: Machine, options: OpenEngineOptions): Promise<Engine> {
  const engine = await findEngine(machine, options);
  try {
    await assertContainerdStore(engine.docker);
    return engine;
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

async function findEngine(machine: Machine, options: OpenEngineOptions): Promise<Engine> {
  const { engine: version, engineOfRoot } = machine;
  const nothing = async () => {};
  if (version && !engineOfRoot) return { version, docker: "docker", stop: nothing, leave: nothing };
  if (version) {
    options.say.line("talking to the Docker engine of this machine through sudo");
    const { socket, close } = await openEngineRelay(asRoot(machine, "talk to the Docker engine"), engineSocket);
    process.env.DOCKER_HOST = `unix://${socket}`;
    return { version, docker: "sudo docker", stop: close, leave: close };
  }
  if (process.env.DOCKER_HOST) {
    throw new LocalError("NO_ENGINE", "No Docker engine answers", {
      where: `DOCKER_HOST=${process.env.DOCKER_HOST}`,
      fix: "Start it, or unset DOCKER_HOST, and run again.",
    });
  }
  if (machine.listens) throw new LocalError("NO_ENGINE", whyNoAnswer(machine));
  // An earlier run may have left one of ours in its own place.
  const kept = existsSync(enginePlaces.socket) ? await engineVersion(enginePlaces.socket) : undefined;
  if (!kept && options.start === false) throw noEngine(machine);
  const socket = kept ? enginePlaces.socket : chooseSocket();
  const engine = kept
    ? { version: kept, docker: dockerCommand(socket), stop: nothing, leave: nothing }
    : await startEngine(machine, { ...options, socket });
  // In any context that Docker's command line is set to.
  process.env.DOCKER_HOST = `unix://${socket}`;
  return engine;
}

/** The real images need Docker, and only the local profile brings one. */
function noEngine({ cli }: Machine): LocalError {
  return new LocalError("NO_ENGINE", cli ? "No Docker engine runs on this machine" : "Docker is not on this machine", {
    fix: `${cli ? "Start it (sudo systemctl start docker)" : "Install Docker 23 or newer (https://docs.docker.com/engine/install/)"} and run again. To see the pipeline work without one: ./scripts/run-local, which brings its own.`,
  });
}

/** An engine of ours beside one that listens would take its socket from it. */
function whyNoAnswer({ root, sudo }: Machine): string {
  return root || sudo
    ? `Something listens at ${engineSocket} and "docker version" gets no answer from it. See what it says, fix or stop it, and run again.`
    : `A Docker engine runs, and this user may not talk to it. Let sudo work without a password, or join its group (sudo usermod -aG docker ${userInfo().username}) and log in anew.`;
}

/**
 * The classic image store holds one arch and recomputes digests; nothing here would be what was tested.
 *
 * @param docker what a person types to talk to it
 * @throws LocalError ENGINE_UNFIT
 */
export async function assertContainerdStore(docker: string, parameters: readonly string[] = []): Promise<void> {
  const { stdout } = await execa("docker", [...parameters, "info", "--format", "{{json .DriverStatus}}"]);
  if (stdout.includes("io.containerd.snapshotter")) return;
  throw new LocalError(
    "ENGINE_UNFIT",
    `The running Docker engine does not use the containerd image store, and is not changed here`,
    {
      fix: `Either put {"features":{"containerd-snapshotter":true}} into /etc/docker/daemon.json, restart it and run again; it then hides the images of its old store until the line is gone. Or stop it (sudo systemctl stop docker.socket docker): with none running, one of our own is started and ended, which leaves yours as it is. "${docker} info" shows the store.`,
    },
  );
}

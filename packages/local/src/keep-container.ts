import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { assertPortFree, portTaken } from "./assert-port-free.ts";
import { LocalError } from "./local-error.ts";

/** Marks a container that a run may replace. */
const label = "io.funasr-images.kept=true";
const remedy = "keep it on another: ./scripts/run-local --keep --port PORT";

/**
 * Makes sure, before minutes of work, that the port of the container that will be kept is free.
 *
 * @throws LocalError PORT_TAKEN, unless an earlier run has left its container there
 */
export async function assertKeepable(port: number): Promise<void> {
  const filters = [`--filter=label=${label}`, `--filter=publish=${port}`];
  const { stdout } = await execa("docker", ["ps", "--quiet", ...filters]);
  if (stdout === "") await assertPortFree(port, { remedy });
}

/**
 * Runs a released image on a port of loopback and leaves it running and ready; one that an earlier run left is replaced.
 *
 * @returns the container's name
 */
export async function keepContainer(image: string, branch: string, port: number): Promise<string> {
  const name = `funasr-${branch}`;
  const { stdout } = await execa("docker", ["ps", "--all", "--quiet", `--filter=label=${label}`]);
  const old = stdout.split("\n").filter((id) => id !== "");
  if (old.length > 0) await execa("docker", ["rm", "--force", ...old]);
  const publish = `127.0.0.1:${port}:10095`;
  const run = await execa(
    "docker",
    ["run", "--detach", "--name", name, "--label", label, "--publish", publish, "--read-only", image],
    { reject: false },
  );
  if (run.failed) {
    if (/port is already allocated|address already in use/.test(run.stderr)) throw await portTaken(port, { remedy });
    throw new LocalError("NOT_READY", `The released image cannot be kept running: ${run.stderr.trim()}`, {
      cause: run,
    });
  }
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(200)) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok) return name;
  }
  throw new LocalError("NOT_READY", `The container ${name} runs and does not get ready`, {
    fix: `See: docker logs ${name}`,
  });
}

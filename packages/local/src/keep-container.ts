import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { LocalError } from "./local-error.ts";

/** Marks a container that a run may replace. */
const label = "io.funasr-images.kept=true";

/**
 * Runs a released image on port 10095 and leaves it running and ready; one that an earlier run left is replaced.
 *
 * @returns the container's name
 */
export async function keepContainer(image: string, branch: string): Promise<string> {
  const name = `funasr-${branch}`;
  const { stdout } = await execa("docker", ["ps", "--all", "--quiet", `--filter=label=${label}`]);
  const old = stdout.split("\n").filter((id) => id !== "");
  if (old.length > 0) await execa("docker", ["rm", "--force", ...old]);
  const run = await execa(
    "docker",
    ["run", "--detach", "--name", name, "--label", label, "--publish", "127.0.0.1:10095:10095", "--read-only", image],
    { reject: false },
  );
  if (run.failed) {
    throw new LocalError("PORT_TAKEN", `The released image cannot be kept running: ${run.stderr.trim()}`, {
      cause: run,
    });
  }
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(200)) {
    const answer = await fetch("http://127.0.0.1:10095/readyz").catch(() => undefined);
    if (answer?.ok) return name;
  }
  throw new LocalError("NOT_READY", `The container ${name} runs and does not get ready. See: docker logs ${name}`);
}

import { type Exec, runDocker } from "./run-docker.ts";

/** Pulls an image unless the engine has it. */
export async function pullImage(
  image: string,
  platform: string,
  exec: Exec,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  const { failed } = await exec("docker", ["image", "inspect", image], { reject: false });
  if (failed) await runDocker(exec, ["pull", "--quiet", "--platform", platform, image], signal);
}

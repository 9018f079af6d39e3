import { setTimeout as sleep } from "node:timers/promises";
import { type Exec, runDocker } from "./run-docker.ts";

const attempts = 5;

/**
 * Creates a container of an image that the engine has. Only an engine that knows nothing of the image is believed that
 * there is none: Docker 26 has said so on a busy machine of one that it had loaded and shown the moment before, and made
 * the container the next time.
 *
 * @param parameters of `docker create`, but for the image
 * @param command what would be run; never pulls
 * @returns the container's id
 * @throws SmokeError DOCKER_FAILED, DOCKER_MISSING
 */
export async function createContainer(
  exec: Exec,
  image: string,
  parameters: readonly string[],
  command: readonly string[] = [],
): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runDocker(exec, ["create", "--quiet", "--pull", "never", ...parameters, image, ...command]);
    } catch (error) {
      if (attempt === attempts || !/no such image/i.test((error as Error).message)) throw error;
      const { failed } = await exec("docker", ["image", "inspect", image], { reject: false });
      if (failed) throw error;
      await sleep(attempt * 200);
    }
  }
}

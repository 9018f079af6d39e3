import { setTimeout as sleep } from "node:timers/promises";
import { type Exec, runDocker } from "./run-docker.ts";

const attempts = 5;

/**
 * Errors of an engine for something that it has but does not find: `parent snapshot sha256:… does not exist`, `No such
 * image`.
 */
const notFound = /no such image|snapshot \S+ does not exist/i;

/**
 * Creates a container from an image that the engine has. The layers of a newly loaded image are unpacked for its first
 * container, and the engine's garbage collector may remove one before the next depends on it (Docker 26 with
 * containerd's store, seen twice on a busy machine). So it tries again if the engine still has the image.
 *
 * @param parameters of `docker create`, without the image
 * @param command the command that would be run; never pulls
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
      if (attempt === attempts || !notFound.test((error as Error).message)) throw error;
      const { failed } = await exec("docker", ["image", "inspect", image], { reject: false });
      if (failed) throw error;
      await sleep(attempt * 200);
    }
  }
}

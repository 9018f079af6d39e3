import { type Exec, execDocker, pullImage, runDocker } from "./run-docker.ts";
import { SmokeError } from "./smoke-error.ts";

const label = "io.funasr-images.branch";

/**
 * The branch of an image, from its label.
 *
 * @param image is pulled if missing
 * @param platform `linux/amd64`
 * @throws SmokeError `NO_BRANCH` for an image that is not from this project; DOCKER_MISSING, DOCKER_FAILED
 */
export async function readImageBranch(
  image: string,
  platform: string,
  signal?: AbortSignal,
  exec: Exec = execDocker,
): Promise<string> {
  await pullImage(image, platform, exec, signal);
  const labels = await runDocker(exec, ["image", "inspect", "--format", "{{json .Config.Labels}}", image], signal);
  const branch = (JSON.parse(labels) as Record<string, string> | null)?.[label];
  if (branch) return branch;
  throw new SmokeError("NO_BRANCH", `${image} does not say which branch it is (label ${label})`, {
    fix: "Give it as --branch",
  });
}

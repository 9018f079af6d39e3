import { mkdir } from "node:fs/promises";
import { execa } from "execa";
import { LocalError } from "../local-error.ts";

/**
 * Runs a program where loopback is the only network: in namespaces of its own, in which no engine of the machine can be seen either,
 * so that one of its own starts there. Nothing of the machine is changed.
 *
 * @param engine a folder on a plain disk that stands in for /var/lib/docker there
 * @returns its exit code
 * @throws LocalError NO_ROOT
 */
export async function runCutOff(
  command: readonly string[],
  { engine, signal }: { engine: string; signal?: AbortSignal },
): Promise<number> {
  if (process.getuid?.() !== 0)
    throw new LocalError("NO_ROOT", "Only root may cut the network off for a program: run it with sudo.");
  await mkdir(engine, { recursive: true });
  const inside = [
    "ip link set lo up",
    "mount -t tmpfs none /run",
    "mkdir -p /var/lib/docker",
    'mount --bind "$1" /var/lib/docker',
    "shift",
    'exec "$@"',
  ].join(" && ");
  const { exitCode, failed } = await execa(
    "unshare",
    ["--net", "--mount", "--propagation", "private", "sh", "-c", inside, "sh", engine, ...command],
    {
      stdio: "inherit",
      reject: false,
      cancelSignal: signal,
      // An engine of the machine is not the one of the namespace.
      env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin`, DOCKER_HOST: undefined, DOCKER_CONTEXT: undefined },
    },
  );
  return exitCode ?? (failed ? 1 : 0);
}

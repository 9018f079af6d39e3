import { execa } from "execa";
import { BuilderError } from "./builder-error.ts";

/**
 * Loads an OCI image layout into the engine, digests kept.
 *
 * @param name the name that the layout was built under
 * @param digest of its manifest
 * @returns the reference by digest that `docker run` takes
 * @throws BuilderError ENGINE_UNFIT for an engine that gives images digests of its own
 */
export async function loadImage(layout: string, name: string, digest: string, signal?: AbortSignal): Promise<string> {
  const cancel = { cancelSignal: signal };
  const archive = execa("tar", ["-c", "-C", layout, "."], { encoding: "buffer", buffer: false, ...cancel });
  await archive.pipe("docker", ["load", "--quiet"], cancel);
  const reference = `${name.split(":")[0]}@${digest}`;
  const known = await execa("docker", ["image", "inspect", "--format", "{{.Id}}", reference], {
    reject: false,
    ...cancel,
  });
  signal?.throwIfAborted();
  if (known.exitCode === 0) return reference;
  throw new BuilderError(
    "ENGINE_UNFIT",
    `This Docker engine loaded ${name} and does not know it by its digest ${digest}`,
    {
      fix: `Turn on its containerd image store: {"features":{"containerd-snapshotter":true}} in daemon.json, then restart it.`,
    },
  );
}

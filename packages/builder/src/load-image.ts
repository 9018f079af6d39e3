import { Readable } from "node:stream";
import { execa } from "execa";
import { BuilderError } from "./builder-error.ts";
import { readTree } from "./read-tree.ts";
import { tarLayer } from "./tar-layer.ts";

/**
 * Loads an OCI image layout into the engine, digests kept.
 *
 * @param name the name that the layout was built under
 * @param digest of its manifest
 * @param context a Docker context whose engine it is. @default the engine of this machine
 * @returns the reference by digest that `docker run` takes
 * @throws BuilderError ENGINE_UNFIT for an engine that gives images digests of its own
 */
export async function loadImage(
  layout: string,
  name: string,
  digest: string,
  { context, signal }: { readonly context?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const engine = context === undefined ? [] : ["--context", context];
  const cancel = { cancelSignal: signal };
  // Not by the program tar, which fails for a file that gets another link meanwhile: builds share their blobs.
  const archive = Readable.from(tarLayer(await readTree(layout)));
  await execa("docker", [...engine, "load", "--quiet"], { input: archive, ...cancel });
  const reference = `${name.split(":")[0]}@${digest}`;
  const known = await execa("docker", [...engine, "image", "inspect", "--format", "{{.Id}}", reference], {
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

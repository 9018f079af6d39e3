import { createReadStream } from "node:fs";
import type { Descriptor } from "./oci-image.ts";
import { blobPath, readLayout } from "./read-layout.ts";
import type { Registry } from "./registry.ts";
import { RegistryError } from "./registry-error.ts";

export interface PushProgress {
  readonly digest: string;
  /** Bytes of this blob. */
  readonly size: number;
  /** Bytes of this blob that were sent so far; `present` when the registry had it. */
  readonly sent: number | "present";
}

export interface PushLayoutOptions {
  /** What the folder has to hold. @default anything */
  readonly digest?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PushProgress) => void;
}

export interface PushedLayout {
  /** What the image is called from now on: `repository@digest`. */
  readonly digest: string;
  /** What was really sent, manifest included. */
  readonly pushedBytes: number;
  /** Configuration and layers as a puller without any of them receives them. */
  readonly compressedBytes: number;
}

/**
 * Pushes the one image of an OCI image layout folder by digest; no tag is touched. Blobs go first, three at a time, the
 * manifest last, so that a killed push leaves nothing that could be pulled. A blob that the registry has is not
 * opened and may be absent from the folder.
 *
 * @throws RegistryError LAYOUT_DIFFERS before anything is pushed
 */
export async function pushLayout(
  directory: string,
  registry: Registry,
  options: PushLayoutOptions = {},
): Promise<PushedLayout> {
  const layout = await readLayout(directory);
  if (options.digest !== undefined && layout.digest !== options.digest) {
    throw new RegistryError("LAYOUT_DIFFERS", `The image layout holds ${layout.digest}, not ${options.digest}`, {
      where: directory,
    });
  }
  const pushedBlobs = await pushBlobs(directory, registry, layout.blobs, options);
  options.signal?.throwIfAborted();
  const { digest, pushedBytes } = await registry.putManifest(layout.digest, layout.bytes, layout.mediaType);
  return { digest, pushedBytes: pushedBlobs + pushedBytes, compressedBytes: layout.compressedBytes };
}

async function pushBlobs(
  directory: string,
  registry: Registry,
  blobs: readonly Descriptor[],
  { signal, onProgress }: PushLayoutOptions,
): Promise<number> {
  // The first failure ends the others: there is no point in waiting for uploads that lead nowhere.
  const failed = new AbortController();
  const aborting = signal ? AbortSignal.any([failed.signal, signal]) : failed.signal;
  const queue = blobs.values();
  let total = 0;
  const lane = async () => {
    for (const { digest, size } of queue) {
      aborting.throwIfAborted();
      const { pushedBytes } = await registry.pushBlob(
        digest,
        size,
        () => createReadStream(blobPath(directory, digest)),
        {
          signal: aborting,
          onBytes: (sent) => onProgress?.({ digest, size, sent }),
        },
      );
      if (pushedBytes === 0) onProgress?.({ digest, size, sent: "present" });
      total += pushedBytes;
    }
  };
  const lanes = [lane(), lane(), lane()];
  try {
    await Promise.all(lanes);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(lanes);
    throw error;
  }
  return total;
}

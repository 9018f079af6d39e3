import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { composeImage, type LayerSource } from "@funasr-images/builder";
import type { Arch } from "@funasr-images/catalog";
import type { Say } from "@funasr-images/pipeline";
import {
  mediaTypes,
  openRegistry,
  type PlatformManifest,
  pushIndex,
  pushLayout,
  RegistryError,
} from "@funasr-images/registry";

/** A base image in the local registry. */
export interface LocalBase {
  /** `host/repository` that it lies in. */
  readonly repository: string;
  /** Of the index over its archs. */
  readonly digest: string;
  readonly pushedBytes: number;
}

export interface BaseRecipe {
  /** What a line of progress calls it. */
  readonly name: string;
  readonly dockerfile: string;
  /** Names everything that the image is made of: under the same parts it is not built again. */
  readonly parts: readonly string[];
  readonly archs: readonly Arch[];
  /** The layers that the Dockerfile names, of an arch; asked for only when the image has to be built. */
  readonly layers: (arch: Arch) => Promise<Readonly<Record<string, LayerSource>>>;
}

/**
 * Builds a base image for some archs and pushes it to the local registry, unless one of the same parts is there.
 *
 * @param repository `host/repository` to push to
 * @param state a folder for layers and layouts
 */
export async function publishBase(
  { name, dockerfile, parts, archs, layers }: BaseRecipe,
  { repository, state, say, signal }: { repository: string; state: string; say: Say; signal?: AbortSignal },
): Promise<LocalBase> {
  const registry = openRegistry(repository, { signal });
  const text = JSON.stringify([await readFile(dockerfile, "utf8"), archs, ...parts]);
  const tag = `local-${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
  const present = await registry.resolveTag(tag);
  if (present) return { repository, digest: present, pushedBytes: 0 };

  let pushedBytes = 0;
  const manifests: PlatformManifest[] = [];
  for (const arch of archs) {
    say.line(`building the local ${name} for ${arch}`);
    const layout = path.join(state, "layouts", `${path.basename(repository)}-${arch}`);
    await composeImage({
      dockerfile,
      architecture: arch,
      bases: {},
      layers: await layers(arch),
      arguments: {},
      epoch: 0,
      layout,
      name: `${repository}:${tag}-${arch}`,
      state,
      onLine: (line) => say.progress(line),
      signal,
    });
    const pushed = await pushLayout(layout, registry, { signal });
    pushedBytes += pushed.pushedBytes;
    const manifest = await registry.getManifest(pushed.digest);
    if (!manifest) {
      throw new RegistryError("NOT_STORED", `${repository} does not have ${pushed.digest}, which was pushed to it`);
    }
    manifests.push({
      mediaType: mediaTypes.manifest,
      digest: pushed.digest,
      size: manifest.bytes.length,
      platform: { os: "linux", architecture: arch },
    });
    await rm(layout, { recursive: true, force: true });
  }
  const index = await pushIndex(registry, manifests);
  const tagged = await registry.putManifest(tag, index.bytes, mediaTypes.index);
  return { repository, digest: index.digest, pushedBytes: pushedBytes + index.pushedBytes + tagged.pushedBytes };
}

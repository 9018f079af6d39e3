import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Arch } from "@funasr-images/catalog";
import { mediaTypes, openRegistry, pushIndex, pushLayout } from "@funasr-images/registry";
import { composeImage } from "../compose-image.ts";
import type { BaseReference } from "../read-base.ts";
import { composeTree, createTreeLayer } from "../tree.ts";

/** Pushes a small base of some archs: two layers and a configuration of which something has to survive. */
export async function pushBase(repository: string, archs: readonly Arch[], directory: string): Promise<BaseReference> {
  const registry = openRegistry(repository);
  const manifests = [];
  for (const arch of archs) {
    const tree = await composeTree({ "workspace/FunASR/arch": { content: arch } });
    const dockerfile = path.join(directory, `base-${arch}.Dockerfile`);
    await writeFile(
      dockerfile,
      'FROM scratch\nCOPY --from=tree / /\nENV PATH=/usr/bin:/bin LANG=C.UTF-8\nCMD ["/bin/sh"]\nLABEL maker=upstream\n',
    );
    const layout = path.join(directory, `base-${arch}-layout`);
    await composeImage({
      ...{ dockerfile, architecture: arch, bases: {}, layers: { tree: createTreeLayer(`base-${arch}`, tree) } },
      ...{ arguments: {}, epoch: 0, layout, name: `base:${arch}`, state: path.join(directory, "base-state") },
    });
    const { digest } = await pushLayout(layout, registry);
    const manifest = await registry.getManifest(digest);
    manifests.push({
      ...{ mediaType: mediaTypes.manifest, digest, size: manifest?.bytes.length ?? 0 },
      platform: { os: "linux", architecture: arch },
    });
  }
  return { repository, digest: (await pushIndex(registry, manifests)).digest };
}

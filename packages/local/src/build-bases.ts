import path from "node:path";
import { createTreeLayer, type LayerSource } from "@funasr-images/builder";
import type { Arch } from "@funasr-images/catalog";
import type { Say } from "@funasr-images/pipeline";
import { type LocalBase, publishBase } from "./publish-base.ts";
import { rootfsKey, stageRootfs } from "./stage-rootfs.ts";
import { stageStandIn } from "./stage-stand-in.ts";

/** What the images of the local profile are built on. */
export interface LocalBases {
  /** The stand-in of the upstream SDK. */
  readonly sdk: LocalBase;
  /** A plain distribution: the same root file system without the stand-in. */
  readonly base: LocalBase;
  readonly downloadedBytes: number;
}

/**
 * Builds both base images for some archs and pushes them to the local registry, unless they are there.
 *
 * @param root the repository
 * @param state a folder for trees, packages and layouts
 * @param registry `host:port` to push to
 */
export async function buildBases(options: {
  root: string;
  state: string;
  registry: string;
  archs: readonly Arch[];
  codename: string;
  say: Say;
  signal?: AbortSignal;
}): Promise<LocalBases> {
  const { root, state, registry, archs, codename, signal } = options;
  const staged = await Promise.all(archs.map((arch) => stageStandIn(root, arch, state)));
  let downloadedBytes = staged.reduce((total, one) => total + one.downloadedBytes, 0);

  const unpacked = new Map<Arch, LayerSource>();
  const rootfsOf = async (arch: Arch): Promise<LayerSource> => {
    const known = unpacked.get(arch);
    if (known) return known;
    const directory = path.join(state, "trees", `rootfs-${arch}`);
    downloadedBytes += await stageRootfs(arch, directory, path.join(state, "apt", arch), signal);
    const layer = await createTreeLayer(`rootfs-${arch}`, directory);
    unpacked.set(arch, layer);
    return layer;
  };

  const sdk = await publishBase(
    {
      name: "SDK image",
      dockerfile: path.join(root, "images/local/sdk/Dockerfile"),
      parts: [rootfsKey(codename), ...staged.map((one) => one.digest)],
      archs,
      layers: async (arch) => {
        const { directory, digest } = staged[archs.indexOf(arch)] as (typeof staged)[number];
        return {
          rootfs: await rootfsOf(arch),
          "stand-in": await createTreeLayer(`stand-in-${arch}`, directory, digest),
        };
      },
    },
    { ...options, repository: `${registry}/funasr-sdk` },
  );
  const base = await publishBase(
    {
      name: "base image",
      dockerfile: path.join(root, "images/local/base/Dockerfile"),
      parts: [rootfsKey(codename)],
      archs,
      layers: async (arch) => ({ rootfs: await rootfsOf(arch) }),
    },
    { ...options, repository: `${registry}/debian` },
  );
  return { sdk, base, downloadedBytes };
}

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { createTreeLayer, type LayerSource, openTree } from "@funasr-images/builder";
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
 * @param state a folder for packages, layers and layouts
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
  const staged = await stageStandIn({ root, archs, cache: path.join(state, "npm") });
  const standIns = archs.map((arch) => staged[arch]);
  let downloadedBytes = standIns.reduce((total, one) => total + one.downloadedBytes, 0);

  await mkdir(state, { recursive: true });
  const directory = await mkdtemp(path.join(state, "rootfs-"));
  const unpacked = new Map<Arch, Promise<LayerSource>>();
  const unpack = async (arch: Arch): Promise<LayerSource> => {
    const folder = path.join(directory, arch);
    downloadedBytes += await stageRootfs(arch, folder, path.join(state, "apt", arch), signal);
    return createTreeLayer(`rootfs-${arch}`, await openTree(folder));
  };
  const rootfsOf = (arch: Arch): Promise<LayerSource> => {
    const layer = unpacked.get(arch) ?? unpack(arch);
    unpacked.set(arch, layer);
    return layer;
  };
  try {
    const sdk = await publishBase(
      {
        name: "SDK image",
        dockerfile: path.join(root, "images/local/sdk/Dockerfile"),
        parts: [rootfsKey(codename), ...standIns.map((one) => one.digest)],
        archs,
        layers: async (arch) => ({
          rootfs: await rootfsOf(arch),
          "stand-in": createTreeLayer(`stand-in-${arch}`, staged[arch]),
        }),
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
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

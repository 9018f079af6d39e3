import path from "node:path";
import type { Arch } from "@funasr-images/catalog";
import { bundlePage } from "@funasr-images/web";
import { bundleServer } from "./bundle-server.ts";
import { fetchNpmPackage } from "./fetch-npm-package.ts";
import { nodePackage } from "./image-packages.ts";
import { composeTree, type Tree, type TreePart } from "./tree.ts";

export interface StagedTree extends Tree {
  /** For what was not in the cache. */
  readonly downloadedBytes: number;
}

export interface StageOptions<A extends Arch> {
  /** The repository. */
  readonly root: string;
  readonly archs: readonly A[];
  /** A folder that keeps unpacked npm packages, by hash. */
  readonly cache: string;
  /** The npm registry. @default what npm is set to */
  readonly npm?: string | undefined;
}

/**
 * Prepares what the server adds to an image: Node, the bundled server, its page, and a `python` that does nothing, because the
 * SDK calls one for a download that built-in models make needless.
 */
export async function stageRuntime<A extends Arch>({
  root,
  archs,
  cache,
  npm,
}: StageOptions<A>): Promise<Record<A, StagedTree>> {
  const home = "opt/funasr";
  const shared = {
    [`${home}/shim/python`]: { content: "#!/bin/sh\nexit 0\n", executable: true },
    [`${home}/licenses/funasr-images`]: { from: path.join(root, "LICENSE") },
    [`${home}/licenses/ffmpeg`]: { from: path.join(root, "packages/decoder/wasm/LICENSE") },
    [`${home}/licenses/NOTICE`]: { from: path.join(root, "images/NOTICE") },
    ...(await bundleServer(root, `${home}/server`, ["main", "healthcheck"])),
    ...(await bundleWeb(root, `${home}/web`)),
  };
  return ofEachArch(archs, async (arch) => {
    const node = await fetchNpmPackage(nodePackage(arch), { root, cache, npm });
    const tree = await composeTree({
      ...shared,
      [`${home}/bin/node`]: { from: path.join(node.directory, "bin/node") },
      [`${home}/licenses/node`]: { from: path.join(node.directory, "LICENSE") },
    });
    return { ...tree, downloadedBytes: node.downloadedBytes };
  });
}

/** What differs by arch, for each of some. */
export async function ofEachArch<A extends Arch, T>(
  archs: readonly A[],
  make: (arch: A) => Promise<T>,
): Promise<Record<A, T>> {
  const made = await Promise.all(archs.map(async (arch) => [arch, await make(arch)] as const));
  return Object.fromEntries(made) as Record<A, T>;
}

async function bundleWeb(root: string, home: string): Promise<Record<string, TreePart>> {
  const files = await bundlePage(path.join(root, "packages/web/src/page"));
  return Object.fromEntries([...files].map(([name, content]) => [`${home}/${name}`, { content }]));
}

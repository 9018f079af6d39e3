import path from "node:path";
import type { Arch } from "@funasr-images/catalog";
import { bundleServer, workerPrograms } from "./bundle-server.ts";
import { fetchNpmPackage } from "./fetch-npm-package.ts";
import { nativePackages } from "./image-packages.ts";
import { ofEachArch, type StagedTree, type StageOptions } from "./stage-runtime.ts";
import { composeTree, type TreePart } from "./tree.ts";

/** Parts of a tree, and what they cost. */
export interface StagedPackages {
  readonly parts: Readonly<Record<string, TreePart>>;
  readonly downloadedBytes: number;
}

/**
 * Prepares the engine `sherpa` of an image: its workers, and the native packages that they load. It lies beside what
 * `stageRuntime` prepares, in a layer of its own: Node and the server are the same bytes in every image.
 */
export async function stageSherpa<A extends Arch>(options: StageOptions<A>): Promise<Record<A, StagedTree>> {
  const packages = await stageSherpaPackages({ ...options, home: "opt/funasr" });
  return ofEachArch(options.archs, async (arch) => {
    const { parts, downloadedBytes } = packages[arch];
    return { ...(await composeTree(parts)), downloadedBytes };
  });
}

/**
 * The same as parts of a tree that holds more.
 *
 * @param home the folder in the image, without a slash at its start
 */
export async function stageSherpaPackages<A extends Arch>({
  root,
  archs,
  cache,
  npm,
  home,
}: StageOptions<A> & { readonly home: string }): Promise<Record<A, StagedPackages>> {
  const shared = {
    [`${home}/licenses/sherpa`]: { content: notice },
    [`${home}/licenses/sherpa-onnx`]: { from: path.join(root, "images/licenses/Apache-2.0.txt") },
    ...(await bundleServer(root, `${home}/server`, workerPrograms)),
  };
  return ofEachArch(archs, async (arch) => {
    const parts: Record<string, TreePart> = { ...shared };
    let downloadedBytes = 0;
    for (const name of nativePackages(arch)) {
      const found = await fetchNpmPackage(name, { root, cache, npm });
      downloadedBytes += found.downloadedBytes;
      parts[`${home}/node_modules/${name}`] = { from: found.directory };
    }
    return { parts, downloadedBytes };
  });
}

const notice = `The engine of this image.

sherpa-onnx    Copyright its authors (k2-fsa); Apache-2.0, its text is sherpa-onnx beside this file.
ONNX Runtime   Copyright Microsoft Corporation; MIT.
koffi          Copyright Niels Martignène; MIT, its text is in its folder below node_modules.
`;

import { copyFile, cp, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { buildPage } from "@funasr-images/web";
import { bundleServer } from "./bundle-server.ts";
import { fetchNpmPackage } from "./fetch-npm-package.ts";
import { hashTree } from "./hash-tree.ts";

export interface StagedTree {
  /** A folder that is copied to `/` of the image. */
  readonly directory: string;
  /** Of paths, modes and bytes: `sha256:<64 hex>`. */
  readonly digest: string;
  readonly downloadedBytes: number;
}

/** npm's name of the CPU that Docker calls `amd64` or `arm64`. */
export const npmCpu = { amd64: "x64", arm64: "arm64" } as const;

/**
 * Prepares what the server adds to an image: Node, the bundled server, its page, and a `python` that does nothing, because the
 * SDK calls one for a download that baked-in models make needless.
 *
 * @param root the repository
 */
export async function stageRuntime(options: {
  root: string;
  arch: keyof typeof npmCpu;
  directory: string;
  cache: string;
}): Promise<StagedTree> {
  const { root, arch, directory, cache } = options;
  await rm(directory, { recursive: true, force: true });
  const home = path.join(directory, "opt/funasr");
  const node = await fetchNpmPackage(`node-linux-${npmCpu[arch]}`, { root, cache });
  for (const folder of ["bin", "shim", "licenses"]) await mkdir(path.join(home, folder), { recursive: true });
  await copyFile(path.join(node.directory, "bin/node"), path.join(home, "bin/node"));
  await writeFile(path.join(home, "shim/python"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  await copyFile(path.join(node.directory, "LICENSE"), path.join(home, "licenses/node"));
  await copyFile(path.join(root, "LICENSE"), path.join(home, "licenses/funasr-images"));
  await cp(path.join(root, "images/NOTICE"), path.join(home, "licenses/NOTICE"));
  await bundleServer(root, path.join(home, "server"), ["main", "healthcheck"]);
  await buildPage(path.join(home, "web"), path.join(root, "packages/web/src/page"));
  return { directory, digest: await hashTree(directory), downloadedBytes: node.downloadedBytes };
}

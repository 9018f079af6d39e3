import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { bundleServer, workerPrograms } from "./bundle-server.ts";
import { fetchNpmPackage } from "./fetch-npm-package.ts";
import { hashTree } from "./hash-tree.ts";
import { npmCpu, type StagedTree } from "./stage-runtime.ts";

/**
 * Prepares the engine `sherpa` of an image: its workers, and the native packages that they load. It lies beside what
 * `stageRuntime` prepares, in a layer of its own: Node and the server are the same bytes in every image.
 *
 * @param home the folder in the image, without a slash at its start
 */
export async function stageSherpa(options: {
  root: string;
  arch: keyof typeof npmCpu;
  directory: string;
  cache: string;
  home?: string;
}): Promise<StagedTree> {
  const { root, arch, directory, cache, home = "opt/funasr" } = options;
  const target = path.join(directory, home);
  await rm(directory, { recursive: true, force: true });
  let downloadedBytes = 0;
  for (const name of nativePackages(arch)) {
    const found = await fetchNpmPackage(name, { root, cache });
    downloadedBytes += found.downloadedBytes;
    await cp(found.directory, path.join(target, "node_modules", name), { recursive: true });
  }
  await mkdir(path.join(target, "licenses"), { recursive: true });
  await writeFile(path.join(target, "licenses/sherpa"), notice);
  await cp(path.join(root, "images/licenses/Apache-2.0.txt"), path.join(target, "licenses/sherpa-onnx"));
  await bundleServer(root, path.join(target, "server"), workerPrograms);
  return { directory, digest: await hashTree(directory), downloadedBytes };
}

/** Each package of npm that holds binaries, and the one that loads it. */
function nativePackages(arch: keyof typeof npmCpu): string[] {
  const cpu = npmCpu[arch];
  return ["sherpa-onnx-node", `sherpa-onnx-linux-${cpu}`, "koffi", `@koromix/koffi-linux-${cpu}`];
}

const notice = `The engine of this image.

sherpa-onnx    Copyright its authors (k2-fsa); Apache-2.0, its text is sherpa-onnx beside this file.
ONNX Runtime   Copyright Microsoft Corporation; MIT.
koffi          Copyright Niels Martignène; MIT, its text is in its folder below node_modules.
`;

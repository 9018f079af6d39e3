import { chmod, copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { bundleServer, fetchNpmPackage, hashTree, npmCpu, type StagedTree, stageSherpa } from "@funasr-images/builder";
import type { Arch } from "@funasr-images/catalog";

/** Where the stand-in keeps what the upstream image does not have, so that nothing of an image overwrites it. */
const home = "opt/funasr-sdk";
const programs = ["funasr-wss-server", "funasr-wss-server-2pass"];

/**
 * Prepares the upstream's binaries by name and place: Node, the server's stand-in program, and the speech engine behind
 * it.
 */
export async function stageStandIn(root: string, arch: Arch, state: string): Promise<StagedTree> {
  const directory = path.join(state, "trees", `stand-in-${arch}`);
  const cache = path.join(state, "npm");
  const { downloadedBytes } = await stageSherpa({ root, arch, directory, cache, home });

  const node = await fetchNpmPackage(`node-linux-${npmCpu[arch]}`, { root, cache });
  await mkdir(path.join(directory, home, "bin"), { recursive: true });
  await copyFile(path.join(node.directory, "bin/node"), path.join(directory, home, "bin/node"));
  await bundleServer(root, path.join(directory, home, "server"), ["sdk-stand-in"]);

  const binaries = path.join(directory, "workspace/FunASR/runtime/websocket/build/bin");
  await mkdir(binaries, { recursive: true });
  for (const name of programs) {
    await copyFile(path.join(root, "images/local/sdk", name), path.join(binaries, name));
    await chmod(path.join(binaries, name), 0o755);
  }
  return { directory, digest: await hashTree(directory), downloadedBytes: downloadedBytes + node.downloadedBytes };
}

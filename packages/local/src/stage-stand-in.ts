import path from "node:path";
import {
  bundleServer,
  composeTree,
  fetchNpmPackage,
  nodePackage,
  ofEachArch,
  type StagedTree,
  type StageOptions,
  stageSherpaPackages,
} from "@funasr-images/builder";
import type { Arch } from "@funasr-images/catalog";

/** Where the stand-in keeps what the upstream image does not have, so that nothing of an image overwrites it. */
const home = "opt/funasr-sdk";
const binaries = "workspace/FunASR/runtime/websocket/build/bin";
const programs = ["funasr-wss-server", "funasr-wss-server-2pass"];

/**
 * Prepares the upstream's binaries by name and place: Node, the server's stand-in program, and the speech engine behind
 * it.
 */
export async function stageStandIn<A extends Arch>(options: StageOptions<A>): Promise<Record<A, StagedTree>> {
  const { root, archs, cache } = options;
  const sherpa = await stageSherpaPackages({ ...options, home });
  const server = await bundleServer(root, `${home}/server`, ["sdk-stand-in"]);
  const upstream = programs.map((name) => [
    `${binaries}/${name}`,
    { from: path.join(root, "images/local/sdk", name), executable: true },
  ]);
  return ofEachArch(archs, async (arch) => {
    const node = await fetchNpmPackage(nodePackage(arch), { root, cache });
    const tree = await composeTree({
      ...sherpa[arch].parts,
      ...server,
      ...Object.fromEntries(upstream),
      [`${home}/bin/node`]: { from: path.join(node.directory, "bin/node") },
    });
    return { ...tree, downloadedBytes: sherpa[arch].downloadedBytes + node.downloadedBytes };
  });
}

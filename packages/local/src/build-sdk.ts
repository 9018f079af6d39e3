import { createHash } from "node:crypto";
import { chmod, copyFile, cp, mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { buildImage, bundleServer, fetchNpmPackage, hashTree, npmCpu, settleTree } from "@funasr-images/builder";
import type { Arch } from "@funasr-images/catalog";
import type { Say } from "@funasr-images/pipeline";
import { mediaTypes, openRegistry, pushIndex, pushLayout } from "@funasr-images/registry";
import { rootfsKey, stageRootfs } from "./stage-rootfs.ts";

export interface LocalSdk {
  /** `host/repository` that it lies in. */
  readonly repository: string;
  /** Of the index over both archs. */
  readonly digest: string;
  readonly downloadedBytes: number;
  readonly pushedBytes: number;
}

/**
 * Builds the stand-in of the upstream SDK image for both archs and pushes it to the local registry, unless one of the
 * same parts is there.
 *
 * @param root the repository
 * @param state a folder for trees, packages and layouts
 * @param repository `host/repository` to push to
 */
export async function buildSdk(options: {
  root: string;
  state: string;
  repository: string;
  archs: readonly Arch[];
  codename: string;
  say: Say;
  signal?: AbortSignal;
}): Promise<LocalSdk> {
  const { root, state, repository, archs, say, signal } = options;
  const registry = openRegistry(repository, { ...(signal ? { signal } : {}) });
  const staged = await Promise.all(archs.map((arch) => stageStandIn(root, arch, state)));
  let downloadedBytes = staged.reduce((total, one) => total + one.downloadedBytes, 0);
  const dockerfile = path.join(root, "images/local/sdk/Dockerfile");
  const parts = [await readFile(dockerfile, "utf8"), rootfsKey(options.codename), ...staged.map((one) => one.digest)];
  const tag = `local-${createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16)}`;
  const present = await registry.resolveTag(tag);
  if (present) return { repository, digest: present, downloadedBytes, pushedBytes: 0 };

  let pushedBytes = 0;
  const manifests = [];
  for (const [index, arch] of archs.entries()) {
    say.line(`building the local SDK image for ${arch}`);
    const rootfs = path.join(state, "trees", `rootfs-${arch}`);
    downloadedBytes += await stageRootfs(arch, rootfs, path.join(state, "apt", arch), signal);
    const layout = path.join(state, "layouts", `sdk-${arch}`);
    await buildImage({
      dockerfile,
      platform: `linux/${arch}`,
      contexts: { rootfs, "stand-in": (staged[index] as { directory: string }).directory },
      arguments: {},
      epoch: 0,
      layout,
      name: `${repository}:${tag}-${arch}`,
      onLine: (line) => say.progress(line),
      ...(signal ? { signal } : {}),
    });
    const pushed = await pushLayout(layout, registry, { ...(signal ? { signal } : {}) });
    pushedBytes += pushed.pushedBytes;
    const manifest = await registry.getManifest(pushed.digest);
    manifests.push({
      mediaType: mediaTypes.manifest,
      digest: pushed.digest,
      size: manifest?.bytes.length ?? 0,
      platform: { os: "linux", architecture: arch },
    });
    await rm(layout, { recursive: true, force: true });
  }
  const index = await pushIndex(registry, manifests);
  const tagged = await registry.putManifest(tag, index.bytes, mediaTypes.index);
  return {
    repository,
    digest: index.digest,
    downloadedBytes,
    pushedBytes: pushedBytes + index.pushedBytes + tagged.pushedBytes,
  };
}

/** The upstream's name and place of the binary; Node, the server's stand-in program and the speech engine behind it. */
async function stageStandIn(root: string, arch: Arch, state: string) {
  const directory = path.join(state, "trees", `stand-in-${arch}`);
  const home = path.join(directory, "opt/funasr-sdk");
  const binaries = path.join(directory, "workspace/FunASR/runtime/websocket/build/bin");
  await rm(directory, { recursive: true, force: true });
  for (const folder of [path.join(home, "bin"), path.join(home, "node_modules"), binaries]) {
    await mkdir(folder, { recursive: true });
  }
  const cache = path.join(state, "npm");
  const fetch = (name: string) => fetchNpmPackage(name, { root, cache });
  const node = await fetch(`node-linux-${npmCpu[arch]}`);
  const sherpa = await fetch("sherpa-onnx-node");
  const native = await fetch(`sherpa-onnx-linux-${npmCpu[arch]}`);
  await copyFile(path.join(node.directory, "bin/node"), path.join(home, "bin/node"));
  await cp(sherpa.directory, path.join(home, "node_modules/sherpa-onnx-node"), { recursive: true });
  await cp(native.directory, path.join(home, `node_modules/sherpa-onnx-linux-${npmCpu[arch]}`), { recursive: true });
  await copyFile(path.join(root, "images/local/sdk/funasr-wss-server"), path.join(binaries, "funasr-wss-server"));
  await chmod(path.join(binaries, "funasr-wss-server"), 0o755);
  await bundleServer(root, path.join(home, "server"), ["sdk-stand-in", "sherpa-worker"]);
  await settleTree(directory);
  const downloadedBytes = node.downloadedBytes + sherpa.downloadedBytes + native.downloadedBytes;
  return { directory, digest: await hashTree(directory), downloadedBytes };
}

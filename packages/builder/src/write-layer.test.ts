import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LayerEntry } from "./layer.ts";
import { readTree } from "./read-tree.ts";
import { weights } from "./testing/fill-store.ts";
import { writeLayer } from "./write-layer.ts";

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "layer-"));
  file = path.join(directory, "layer.tar.gz");
});
afterEach(() => rm(directory, { recursive: true }));

const long = `${"deep/".repeat(30)}name`;
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** One tree with everything that a layer can hold, made as the machine happens to make it. */
async function makeTree(name: string, { umask = 0o22, seconds = 5 } = {}): Promise<string> {
  const tree = path.join(directory, name);
  const before = process.umask(umask);
  try {
    await mkdir(path.join(tree, path.dirname(long)), { recursive: true });
    await mkdir(path.join(tree, "tmp"));
    await writeFile(path.join(tree, long), "long");
    await writeFile(path.join(tree, "模型.onnx"), weights("a", 700_001));
    await writeFile(path.join(tree, "text"), "the same words over and over, ".repeat(20_000));
    await writeFile(path.join(tree, "empty"), "");
    await writeFile(path.join(tree, "run"), "#!/bin/sh\n", { mode: 0o700 });
    await symlink("../模型.onnx", path.join(tree, "link"));
  } finally {
    process.umask(before);
  }
  await chmod(path.join(tree, "tmp"), 0o1777);
  for (const each of ["text", "run", "tmp", "."]) await utimes(path.join(tree, each), seconds, seconds);
  return tree;
}

describe("writeLayer", () => {
  it("writes these very bytes: with another digest every image would be sent again", async () => {
    const layer = await writeLayer(await readTree(await makeTree("tree")), file);
    const bytes = await readFile(file);
    expect(layer).toEqual({
      digest: "sha256:461400c070ab9e03e29f98b5530875e4490a841c9f76c3ed03aadaaa7fe4c93a",
      diffId: "sha256:2da206371ef6ee565463f89606bd1181f5d30343c6251f4a57a35bb87be9a602",
      size: bytes.length,
    });
    expect(`sha256:${sha256(bytes)}`).toBe(layer.digest);
    expect(`sha256:${sha256(gunzipSync(bytes))}`).toBe(layer.diffId);
    // No name, no time, no operating system.
    expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
  });

  it("depends neither on the umask nor on the clock under which the tree was made", async () => {
    const digests = [];
    for (const [name, made] of Object.entries({ one: {}, two: { umask: 0o77, seconds: 9_999 } })) {
      digests.push((await writeLayer(await readTree(await makeTree(name, made)), file)).digest);
    }
    expect(digests[1]).toBe(digests[0]);
  });

  it("is unpacked by tar into the same tree, root's and of 1970", async () => {
    const tree = await makeTree("tree");
    await writeLayer(await readTree(tree), file);
    const unpacked = path.join(directory, "unpacked");
    await mkdir(unpacked);
    await execa("tar", ["-xpf", file, "-C", unpacked]);
    expect(await readTree(unpacked).then(withoutSource)).toEqual(await readTree(tree).then(withoutSource));
    expect(await readFile(path.join(unpacked, "模型.onnx"))).toEqual(await readFile(path.join(tree, "模型.onnx")));
    const { stdout } = await execa("tar", ["--numeric-owner", "--full-time", "--utc", "-tvf", file]);
    const lines = stdout.split("\n");
    expect(lines.filter((line) => !/ 0\/0 +\d+ 1970-01-01 00:00:00 /.test(line))).toEqual([]);
    expect(new Set(lines.map((line) => line.slice(0, 10)))).toEqual(
      new Set(["-rw-r--r--", "-rwxr-xr-x", "drwxr-xr-x", "drwxrwxrwt", "lrwxrwxrwx"]),
    );
  });

  it.each<[string, Partial<Extract<LayerEntry, { kind: "file" }>>, RegExp]>([
    [
      "has another hash",
      { sha256: "0".repeat(64) },
      /SOURCE_DIFFERS.*\/model should have sha256 0{64} and has [0-9a-f]{64} \(.*model\)/,
    ],
    ["is shorter than locked", { size: 9 }, /SOURCE_DIFFERS.*should have 9 bytes and has 5 \(.*model\)/],
    ["is longer than locked", { size: 4 }, /SOURCE_DIFFERS.*should have 4 bytes and has more \(.*model\)/],
    ["is not there", { source: "/nowhere" }, /SOURCE_MISSING.*is not there \(\/nowhere\)/],
    ["would leave the image's root", { name: "workspace/../../etc/ld.so.preload" }, /UNSAFE_PATH/],
    ["would be absolute", { name: "/etc/passwd" }, /UNSAFE_PATH/],
    ["would remove a file of the base", { name: "workspace/.wh.tokens.txt" }, /UNSAFE_PATH/],
    ["would empty a folder of the base", { name: "opt/.wh..wh..opq" }, /UNSAFE_PATH/],
    ["would lie in no folder", { name: ".wh.opt/model" }, /UNSAFE_PATH/],
  ])("refuses a file that %s", async (_, change, message) => {
    const source = path.join(directory, "model");
    await writeFile(source, "12345");
    const entry = { kind: "file", name: "model", executable: false, size: 5, source, ...change } as const;
    const failure = await writeLayer([entry], file).catch((error) => `${error.code}: ${error.message}`);
    expect(failure).toMatch(message);
  });

  it("does not wait for the writer of a pipe", async () => {
    const source = path.join(directory, "pipe");
    await execa("mkfifo", [source]);
    const entry = { kind: "file", name: "model", executable: false, size: 5, source } as const;
    await expect(writeLayer([entry], file)).rejects.toMatchObject({ code: "NOT_A_FILE", where: source });
  });

  it("stops when its signal aborts", async () => {
    await writeFile(path.join(directory, "big"), "");
    await truncate(path.join(directory, "big"), 2 ** 31);
    const stop = new AbortController();
    const size = 2 ** 31;
    const writing = writeLayer(
      [{ kind: "file", name: "big", executable: false, size, source: path.join(directory, "big") }],
      file,
      stop.signal,
    );
    setTimeout(() => stop.abort(new Error("enough")), 50);
    await expect(writing).rejects.toThrow("enough");
  });

  it("fails when the file system takes a part of its last bytes", async () => {
    const source = path.join(directory, "model");
    await writeFile(source, weights("a", 100_000));
    const entry = { kind: "file", name: "model", executable: false, size: 100_000, source } as const;
    const { size } = await writeLayer([entry], file);
    const program = `
      import { writeLayer } from ${JSON.stringify(path.join(import.meta.dirname, "write-layer.ts"))};
      const [entry, file] = process.argv.slice(1);
      await writeLayer([JSON.parse(entry)], file);
    `;
    const args = [process.execPath, "--input-type=module", "-e", program, JSON.stringify(entry), file];
    const run = await execa("prlimit", [`--fsize=${size - 4}`, ...args], { reject: false });
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("EFBIG") });
    expect(await execa("prlimit", [`--fsize=${size}`, ...args])).toMatchObject({ exitCode: 0 });
  });

  it("stays under 150 MB for a file of 512 MiB", async () => {
    const size = 512 * 1024 * 1024;
    await writeFile(path.join(directory, "big"), "");
    await truncate(path.join(directory, "big"), size);
    const program = `
      import { writeLayer } from ${JSON.stringify(path.join(import.meta.dirname, "write-layer.ts"))};
      const [source, file] = process.argv.slice(1);
      await writeLayer([{ kind: "file", name: "big", executable: false, size: ${size}, source }], file);
      console.log(process.resourceUsage().maxRSS);
    `;
    const big = path.join(directory, "big");
    const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", program, big, file]);
    expect(Number(stdout)).toBeLessThan(150 * 1024);
  });
});

function withoutSource(entries: readonly LayerEntry[]) {
  return entries.map((entry) => (entry.kind === "file" ? { ...entry, source: "" } : entry));
}

import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { archiveName, fetchNpmPackage } from "./fetch-npm-package.ts";

let root: string;
let integrity: string;
let fetches: number;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "npm-"));
  fetches = 0;
  await mkdir(path.join(root, "source/package"), { recursive: true });
  await writeFile(path.join(root, "source/package/hello.txt"), "hello");
  await execa("tar", ["-czf", path.join(root, "hello-1.0.0.tgz"), "-C", path.join(root, "source"), "package"]);
  integrity = `sha512-${createHash("sha512")
    .update(await readFile(path.join(root, "hello-1.0.0.tgz")))
    .digest("base64")}`;
  await lock(integrity);
});
afterEach(() => rm(root, { recursive: true }));

function lock(hash: string) {
  const packages = { "node_modules/hello": { version: "1.0.0", integrity: hash } };
  return writeFile(path.join(root, "package-lock.json"), JSON.stringify({ packages }));
}

/** npm's client with a registry that holds one package; every other command is real. */
const exec = (async (command: string, parameters: string[], options: object) => {
  if (command !== "npm") return execa(command, parameters, options);
  fetches++;
  const target = parameters[parameters.indexOf("--pack-destination") + 1] as string;
  await execa("cp", [path.join(root, "hello-1.0.0.tgz"), target]);
  return { stdout: JSON.stringify([{ filename: "hello-1.0.0.tgz" }]) };
}) as unknown as typeof execa;

describe("fetchNpmPackage", () => {
  it("takes a tarball that was brought into the cache, and asks npm for nothing", async () => {
    const cache = path.join(root, "cache");
    await mkdir(cache);
    const brought = path.join(cache, archiveName(integrity));
    await writeFile(brought, await readFile(path.join(root, "hello-1.0.0.tgz")));
    const { directory, downloadedBytes } = await fetchNpmPackage("hello", { root, cache, exec });
    expect(await readFile(path.join(directory, "hello.txt"), "utf8")).toBe("hello");
    expect([downloadedBytes, fetches]).toEqual([0, 0]);
    await rm(directory, { recursive: true });
    await writeFile(brought, "something else");
    await expect(fetchNpmPackage("hello", { root, cache, exec })).rejects.toMatchObject({
      ...{ code: "NPM_CORRUPT", where: brought, fix: "Import the bundle again." },
    });
  });

  it("unpacks the locked version once", async () => {
    const cache = path.join(root, "cache");
    const first = await fetchNpmPackage("hello", { root, cache, exec });
    expect(await readFile(path.join(first.directory, "hello.txt"), "utf8")).toBe("hello");
    expect(first.downloadedBytes).toBeGreaterThan(0);
    const second = await fetchNpmPackage("hello", { root, cache, exec });
    expect(second).toEqual({ ...first, downloadedBytes: 0 });
    expect(fetches).toBe(1);
  });

  it("refuses a package whose bytes are not the locked ones, and keeps nothing of it", async () => {
    await lock(`sha512-${Buffer.alloc(64).toString("base64")}`);
    const cache = path.join(root, "cache");
    await expect(fetchNpmPackage("hello", { root, cache, exec })).rejects.toMatchObject({ code: "NPM_CORRUPT" });
    await expect(fetchNpmPackage("hello", { root, cache, exec })).rejects.toMatchObject({ code: "NPM_CORRUPT" });
    expect(fetches).toBe(2);
  });

  it("refuses a package that the lock file does not pin", async () => {
    await expect(fetchNpmPackage("other", { root, cache: root, exec })).rejects.toMatchObject({ code: "NPM_UNLOCKED" });
  });
});

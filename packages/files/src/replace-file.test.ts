import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fillFile } from "./fill-file.ts";
import { replaceFile } from "./replace-file.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "files-"));
  file = path.join(folder, "lock.json");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("writes a new file, and nothing beside it", async () => {
  await replaceFile(file, "text");
  expect(await readFile(file, "utf8")).toBe("text");
  expect(await readdir(folder)).toEqual(["lock.json"]);
});

test("replaces a file without touching the one that is being read", async () => {
  await writeFile(file, "old");
  const { ino } = await stat(file);
  await replaceFile(file, Buffer.from([1, 2, 3]));
  expect([...(await readFile(file))]).toEqual([1, 2, 3]);
  expect((await stat(file)).ino).not.toBe(ino);
});

test("keeps the mode of a file that is there", async () => {
  await writeFile(file, "old");
  await chmod(file, 0o640);
  await replaceFile(file, "new");
  expect((await stat(file)).mode & 0o777).toBe(0o640);
});

test("writes through a link", async () => {
  const link = path.join(folder, "link.json");
  await writeFile(file, "old");
  await symlink(file, link);
  await replaceFile(link, "new");
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect(await readFile(file, "utf8")).toBe("new");
});

test("makes the folders of a file", async () => {
  await replaceFile(path.join(folder, "a/b.json"), "text");
  expect(await readdir(path.join(folder, "a"))).toEqual(["b.json"]);
});

test("leaves what is there when it cannot be replaced", async () => {
  await writeFile(path.join(folder, "file"), "");
  await mkdir(path.join(file, "occupied"), { recursive: true });
  await expect(replaceFile(file, "new")).rejects.toMatchObject({ code: "EISDIR" });
  await expect(replaceFile(path.join(folder, "file/x"), "new")).rejects.toMatchObject({ code: "EEXIST" });
  expect((await readdir(folder)).sort()).toEqual(["file", "lock.json"]);
});

test("names a file after what was filled in", async () => {
  const fill = async (draft: string) => {
    await writeFile(draft, "four");
    return 4;
  };
  expect(await fillFile(folder, fill, (bytes) => `${bytes}-bytes`)).toBe(4);
  expect(await readdir(folder)).toEqual(["4-bytes"]);
});

test("a half-filled file gets no name", async () => {
  const fill = async (draft: string) => {
    await writeFile(draft, "half");
    throw new Error("the line broke");
  };
  await expect(fillFile(folder, fill, () => "whole")).rejects.toThrow("the line broke");
  expect(await readdir(folder)).toEqual([]);
});

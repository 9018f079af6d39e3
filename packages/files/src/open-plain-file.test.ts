import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPlainFile } from "./open-plain-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "plain-"));
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string) => path.join(folder, name);

test("reads a file, also through a link", async () => {
  await writeFile(at("file"), "text");
  await symlink("file", at("link"));
  expect(String(await readPlainFile(at("file")))).toBe("text");
  expect(String(await readPlainFile(at("link")))).toBe("text");
});

test("does not wait for the writer of a pipe", async () => {
  spawnSync("mkfifo", [at("pipe")]);
  await symlink("pipe", at("to-pipe"));
  await expect(readPlainFile(at("pipe"))).rejects.toMatchObject({
    code: "NOT_A_FILE",
    what: "It is a pipe, not a file",
    where: at("pipe"),
  });
  await expect(readPlainFile(at("to-pipe"))).rejects.toMatchObject({ what: "It is a pipe, not a file" });
});

test("reads no folder, socket or device", async () => {
  await mkdir(at("folder"));
  const server = createServer().listen(at("socket"));
  await once(server, "listening");
  await expect(readPlainFile(at("folder"))).rejects.toMatchObject({ what: "It is a folder, not a file" });
  await expect(readPlainFile(at("socket"))).rejects.toMatchObject({ what: "It is a socket or a device, not a file" });
  await expect(readPlainFile("/dev/zero")).rejects.toMatchObject({ what: "It is a device, not a file" });
  server.close();
});

test("says what the file system says of one that is not there", async () => {
  await expect(readPlainFile(at("none"))).rejects.toMatchObject({ code: "ENOENT" });
});

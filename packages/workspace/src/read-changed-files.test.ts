import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readChangedFiles } from "./read-changed-files.ts";

let root: string;
const write = (name: string, text: string) => writeFile(path.join(root, name), text);
const git = async (...parameters: string[]) => {
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
  return (await execa("git", [...identity, ...parameters], { cwd: root })).stdout;
};
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "changed-files-"));
  await git("init", "--quiet", "--initial-branch=main");
  for (const name of ["kept", "moved", "staged", "touched"]) await write(name, "1");
  await write(".gitignore", "ignored");
  await git("add", ".");
  await git("commit", "--quiet", "--message=one");
});
afterAll(() => rm(root, { recursive: true }));

it("reads what was committed, staged, changed, made and moved since a commit", async () => {
  const first = await git("rev-parse", "HEAD");
  expect(await readChangedFiles(root, "")).toEqual({ since: first, files: [] });

  await write("committed", "1");
  await git("add", ".");
  await git("commit", "--quiet", "--message=two");
  await write("staged", "2");
  await git("add", "staged");
  await write("touched", "2");
  await write("new 名", "1");
  await write("ignored", "1");
  await rename(path.join(root, "moved"), path.join(root, "there"));

  const now = ["moved", "new 名", "staged", "there", "touched"];
  expect((await readChangedFiles(root, ""))?.files).toEqual(now);
  expect(await readChangedFiles(root, "HEAD~1")).toEqual({ since: first, files: ["committed", ...now] });
  await git("update-ref", "refs/remotes/origin/main", first);
  expect(await readChangedFiles(root, "")).toEqual({ since: first, files: ["committed", ...now] });
});

it("finds nothing for an unknown commit", async () => {
  expect(await readChangedFiles(root, "no-such-branch")).toBeUndefined();
  expect(await readChangedFiles(root, "--output=x")).toBeUndefined();
});

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Image, ModelLock, Profile } from "@funasr-images/catalog";
import { execa } from "execa";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findChangedBranches } from "./find-changed-branches.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "changed-branches-"));
  await git("init", "--quiet", "--initial-branch", "main");
  await commit("images/models.lock.json", JSON.stringify(lockOf("a", "a")));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(() => git("checkout", "--quiet", "-B", "change", "main"));

function git(...parameters: string[]) {
  const identity = ["-c", "user.name=x", "-c", "user.email=x@localhost", "-c", "commit.gpgsign=false"];
  return execa("git", ["-C", root, ...identity, ...parameters]);
}

async function commit(file: string, text: string): Promise<void> {
  const target = path.join(root, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, text);
  await git("add", "--all");
  await git("commit", "--quiet", "--message", `change ${file}`);
}

function lockOf(asr: string, vad: string): ModelLock {
  const model = (id: string, letter: string) => ({
    id,
    hub: "modelscope" as const,
    revision: "v1",
    commit: letter.repeat(40),
    files: [{ path: "model.onnx", size: 1, sha256: letter.repeat(64) }],
  });
  return { lockVersion: 1, models: [model("x/asr", asr), model("x/vad", vad)] };
}

function changedSince(base: string, lock = lockOf("a", "a")) {
  const models = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, { id, revision: "v1", files: [] }]));
  const images = [
    { branch: "offline", models: models("x/asr", "x/vad") },
    { branch: "online", models: models("x/vad") },
  ] as unknown as Image[];
  const imagesDirectory = path.join(root, "images");
  const profile = { lock: path.join(imagesDirectory, "models.lock.json") } as Profile;
  return findChangedBranches({ root, imagesDirectory, images, lock, profile }, base);
}

describe("a change", () => {
  it.each([
    ["of one image's folder concerns that image", "images/online/Dockerfile", ["online"]],
    ["of a program concerns every image", "packages/server/src/main.ts", ["offline", "online"]],
    ["of the packages that are installed concerns every image", "package-lock.json", ["offline", "online"]],
    ["of a workflow concerns every image", ".github/workflows/release.yml", ["offline", "online"]],
    ["of texts concerns no image", "docs/README.md", []],
    ["of a file for readers beside a Dockerfile concerns none either", "images/offline/compose.yaml", []],
    ["of tests concerns no image", "packages/server/src/main.test.ts", []],
  ])("%s", async (_, file, branches) => {
    await commit(file, "changed");
    expect(await changedSince("main")).toEqual({ kind: "known", branches });
  });

  it("of a locked model concerns the images that use it", async () => {
    const lock = lockOf("b", "a");
    await commit("images/models.lock.json", JSON.stringify(lock));
    expect(await changedSince("main", lock)).toEqual({ kind: "known", branches: ["offline"] });
  });

  it("of the base itself does not count", async () => {
    await commit("images/online/Dockerfile", "ours");
    await git("checkout", "--quiet", "-B", "moved", "main");
    await commit("images/offline/Dockerfile", "theirs");
    await git("checkout", "--quiet", "change");
    expect(await changedSince("moved")).toEqual({ kind: "known", branches: ["online"] });
  });

  it.each(["nowhere", "--output=x", "0".repeat(40)])("since %s, which is not here, is unknown", async (base) => {
    expect(await changedSince(base)).toMatchObject({ kind: "unknown", reason: expect.stringContaining(base) });
  });
});

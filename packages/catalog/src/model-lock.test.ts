import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { type LockedModel, modelDigest, readModelLock, renderModelLock } from "./model-lock.ts";

const file = (path: string, sha256 = "0") => ({ path, size: 5, sha256 });
const model = (id: string, ...files: LockedModel["files"]): LockedModel => ({
  ...{ id, hub: "modelscope", revision: "v1", commit: "c", files },
});

it("the digest of a model is that of its files, sorted by path, one line each", () => {
  const text = ["a", "b", "c"].map((path, index) => [path, 5, index + 1].join("\0")).join("\n");
  const digest = `sha256:${createHash("sha256").update(`${text}\n`).digest("hex")}`;
  expect(modelDigest(model("x", file("b", "2"), file("c", "3"), file("a", "1")))).toBe(digest);
  expect(modelDigest(model("y", file("c", "3"), file("a", "1"), file("b", "2")))).toBe(digest);
});

it("a lock is written sorted, regardless of the order of its models, with what was left out", () => {
  const models = [
    model("x/c", file("1")),
    { ...model("x/a", file("2"), file("3"), file("1")), excluded: ["b", "a"] },
    model("x/b"),
  ];
  const text = renderModelLock({ lockVersion: 1, models }, "schema.json");
  expect(text).toMatch(/^\{\n {2}"\$schema": "schema\.json",\n {2}"lockVersion": 1,\n[\s\S]*\}\n$/);
  const written = JSON.parse(text).models as (LockedModel & { excluded?: string[] })[];
  expect(written.map(({ id, files, excluded }) => [id, files.map(({ path }) => path), excluded])).toEqual([
    ["x/a", ["1", "2", "3"], ["a", "b"]],
    ["x/b", [], undefined],
    ["x/c", ["1"], undefined],
  ]);
  expect(renderModelLock(JSON.parse(text))).toBe(text);
});

it.each([
  ["an id that leads out of its folder", [model("../..", file("x"))], /"\.\.\/\.\." leaves the model's directory/],
  ["an id that is a folder above", [model("a/..", file("x"))], /"a\/\.\." leaves/],
  ["a path behind a line break", [model("a/b", file("x\n/../y"))], /control character/],
  ["a path that is shown as another", [model("a/b", file("fdp.\u202Exno"))], /look like another name/],
  ["half of a character", [model("a/b", file("\uD800"))], /unpaired surrogate/],
  ["paths that fold to one", [model("a/b", file("straße"), file("STRASSE"))], /"straße" and "STRASSE"/],
  ["one id twice", [model("a/b", file("x")), model("a/b", file("x"))], /"a\/b" is there twice/],
  ["ids that fold to one", [model("a/b", file("x")), model("A/B", file("x"))], /"a\/b" and "A\/B"/],
])("a lock is refused for %s", async (_name, models, message) => {
  const directory = await mkdtemp(path.join(tmpdir(), "lock-"));
  const written = path.join(directory, "models.lock.json");
  const whole = models.map((each) => ({
    ...{ ...each, commit: "0".repeat(40) },
    files: each.files.map((one) => ({ ...one, sha256: "0".repeat(64) })),
  }));
  await writeFile(written, JSON.stringify({ lockVersion: 1, models: whole }));
  try {
    await expect(readModelLock(written)).rejects.toMatchObject({
      code: "BAD_FILE",
      message: expect.stringMatching(message),
    });
  } finally {
    await rm(directory, { recursive: true });
  }
});

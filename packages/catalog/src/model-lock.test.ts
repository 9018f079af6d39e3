import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { type LockedModel, modelDigest, renderModelLock } from "./model-lock.ts";

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

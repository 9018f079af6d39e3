import type { LockedModel } from "@funasr-images/catalog";
import { describe, expect, it } from "vitest";
import { createModelLayer, modelDirectory } from "./create-model-layer.ts";

const pathOf = (sha256: string) => `/store/${sha256}`;
const model = (id: string, files: readonly string[]): LockedModel => ({
  ...{ id, hub: "modelscope", revision: "v1", commit: "c" },
  files: files.map((path) => ({ path, size: 3, sha256: path.length.toString(16).padStart(64, "0") })),
});

describe("createModelLayer", () => {
  it("holds the model below its id, with every parent before it, read from the store", async () => {
    const entries = await createModelLayer(model("iic/m", ["z.onnx", "a/b.txt"]), pathOf).entries();
    expect(entries.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "folder workspace",
      "folder workspace/models",
      "folder workspace/models/iic",
      "folder workspace/models/iic/m",
      "folder workspace/models/iic/m/a",
      "file workspace/models/iic/m/a/b.txt",
      "file workspace/models/iic/m/z.onnx",
    ]);
    const source = pathOf("6".padStart(64, "0"));
    expect(entries.at(-1)).toMatchObject({ source, size: 3, executable: false, sha256: "6".padStart(64, "0") });
  });

  it.each([
    ["../..", ["etc/ld.so.preload"]],
    ["a/..", ["x"]],
    ["iic/m", ["../../../etc/ld.so.preload"]],
    ["iic/m", ["straße", "STRASSE"]],
    ["iic/m", ["a", "a/b"]],
  ])("refuses the model %s with %j before anything is read", (id, files) => {
    expect(() => createModelLayer(model(id, files), pathOf)).toThrow(expect.objectContaining({ code: "UNSAFE_PATH" }));
  });

  it("names no directory of an image for an id that leads elsewhere", () => {
    expect(() => modelDirectory("../..")).toThrow(expect.objectContaining({ code: "UNSAFE_PATH" }));
  });

  it("is named by place and bytes, not by revision, commit or hub", () => {
    const one = createModelLayer(model("iic/m", ["a"]), pathOf);
    const other = { ...model("iic/m", ["a"]), hub: "huggingface", revision: "main", commit: "d" } as const;
    expect(createModelLayer(other, pathOf).key).toBe(one.key);
    expect(createModelLayer(model("iic/n", ["a"]), pathOf).key).not.toBe(one.key);
    expect(createModelLayer(model("iic/m", ["ab"]), pathOf).key).not.toBe(one.key);
  });
});

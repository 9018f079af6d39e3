import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { modelDigest } from "@funasr-images/catalog";
import { describe, expect, it } from "vitest";
import { describeEntry, type ModelEntry, modelCacheKey } from "./model-entry.ts";
import { boundOf, planQuota, quotaBytes } from "./plan-quota.ts";

const entry = (key: string, bytes: number): ModelEntry => ({ id: key, key, bytes, paths: ["a"], sha256s: ["a"] });

describe("the quota", () => {
  it("has room for the small models first", () => {
    const entries = [entry("large", 7e9), entry("small", 1e9), entry("middle", 5e9)];
    const { beyond, bytes } = planQuota(entries);
    expect([...beyond]).toEqual(["large"]);
    expect(bytes).toBeGreaterThan(13e9);
  });

  it("is not reached by models that fit", () => {
    expect(planQuota([entry("a", 3e9), entry("b", 6e9)])).toMatchObject({ limit: quotaBytes, beyond: new Set() });
  });

  it("is calculated with bounds that no real archive exceeds, however dense its files", async () => {
    const directory = await mkdtemp(path.join(tmpdir(), "bound-"));
    try {
      const paths = ["x", "y", "z"];
      for (const name of paths) await writeFile(path.join(directory, name), randomBytes(1_000_003));
      for (const [program, file] of [
        ["zstd", "a.tzst"],
        ["gzip", "a.tgz"],
      ] as const) {
        execFileSync("tar", ["--posix", "-cf", file, "--use-compress-program", program, ...paths], { cwd: directory });
        const { size } = await stat(path.join(directory, file));
        expect(size).toBeLessThanOrEqual(boundOf({ bytes: 3_000_009, paths }));
      }
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe("an entry", () => {
  const file = (letter: string, size: number) => ({ path: `${letter}.onnx`, size, sha256: letter.repeat(64) });
  const model = {
    id: "x/asr",
    hub: "modelscope" as const,
    revision: "v1",
    commit: "0".repeat(40),
    files: [file("b", 2), file("a", 1), { ...file("a", 1), path: "again.onnx" }],
  };
  const locate = (sha256: string) => `/home/runner/work/.local/store/${sha256}`;

  it("is named by bytes alone and holds each file once, by a path that every runner has", () => {
    const described = describeEntry(model, { locate, workspace: "/home/runner/work" });
    expect(described).toMatchObject({
      key: modelCacheKey(modelDigest(model)),
      paths: [`.local/store/${"a".repeat(64)}`, `.local/store/${"b".repeat(64)}`],
      bytes: 3,
    });
    expect(modelCacheKey(modelDigest({ files: model.files.toReversed() }))).toBe(described.key);
    expect(described.key).toMatch(/^models-v1-[0-9a-f]{64}$/);
  });

  it("outside of the workspace is refused, since its path would differ from runner to runner", () => {
    expect(() => describeEntry(model, { locate, workspace: "/home/runner/other" })).toThrow(/outside of the workspace/);
  });
});

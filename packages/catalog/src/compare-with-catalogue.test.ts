import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { compareWithCatalogue, renderDifference } from "./compare-with-catalogue.ts";
import { confirmModels, renderModelCatalogue } from "./confirm-models.ts";
import { findModel, readModelCatalogue } from "./model-catalogue.ts";
import { type LockedFile, type LockedModel, type ModelLock, modelDigest } from "./model-lock.ts";

const file = fileURLToPath(new URL("../../../images/models.json", import.meta.url));
const catalogue = await readModelCatalogue(file);
const vad = findModel(catalogue, "iic/speech_fsmn_vad_zh-cn-16k-common-onnx");
const commit = "c".repeat(40);

/** What a hub would have locked if it held the expected bytes, with some files changed. */
function lockOf(id: string, changes: Record<string, Partial<LockedFile>> = {}): ModelLock {
  const files = (findModel(catalogue, id)?.expected ?? []).map(({ path, size = 1, sha256 }) => ({
    path,
    size,
    sha256,
    ...changes[path],
  }));
  return { lockVersion: 1, models: [{ id, hub: "modelscope", revision: "v2.0.6", commit, files }] };
}

it("finds nothing to say about the bytes that were expected, by id or alias", () => {
  expect(compareWithCatalogue(lockOf(vad?.id ?? ""), catalogue)).toEqual([]);
  expect(compareWithCatalogue(lockOf(vad?.aliases[0] ?? ""), catalogue)).toEqual([]);
});

it("reports other bytes with both hashes, the evidence, and where they were seen before", () => {
  const older = vad?.expected.find((expected) => expected.older)?.older?.[0];
  const lock = lockOf(vad?.id ?? "", {
    "config.yaml": { sha256: older?.sha256 ?? "" },
    "model_quant.onnx": { size: 506_745 },
  });
  const differences = compareWithCatalogue(lock, catalogue);
  expect(differences).toMatchObject([
    { kind: "differs", expected: { path: "config.yaml" }, knownFrom: "60b33f72" },
    { kind: "differs", expected: { path: "model_quant.onnx", size: 506_744 }, locked: { size: 506_745 } },
  ]);
  expect(differences.map(renderDifference)[0]).toBe(
    `iic/speech_fsmn_vad_zh-cn-16k-common-onnx/config.yaml: the hub has ${older?.sha256} (1 bytes) at ${commit}, expected is 2ef334f2d7776edd86ed696296774f87550206c256bfabc597872ad861831589, seen at master, evidence H; these bytes were seen before, at 60b33f72`,
  );
});

it("renders each difference in one line, with what is known of it", () => {
  const file = { path: "a", size: 2, sha256: "b" };
  const differs = { kind: "differs" as const, model: "x/y", commit: "c", locked: file };
  const expected = { path: "a", sha256: "d", strength: "H" as const, seenAt: "e" };
  expect(renderDifference({ kind: "uncatalogued", model: "x/y" })).toBe(
    "x/y is not in images/models.json: add it with its licence",
  );
  expect(renderDifference({ ...differs, expected })).toBe(
    "x/y/a: the hub has b (2 bytes) at c, expected is d, seen at e, evidence H",
  );
  expect(renderDifference({ ...differs, expected: { ...expected, size: 3 } })).toContain(
    "expected is d (3 bytes), seen",
  );
});

it("reports a model that the catalogue does not know, and leaves a model without evidence to the hub", () => {
  const files = [{ path: "TLG.fst", size: 1, sha256: "0".repeat(64) }];
  const lock = (id: string): ModelLock => ({
    lockVersion: 1,
    models: [{ id, hub: "modelscope", revision: "v1", commit, files }],
  });
  expect(compareWithCatalogue(lock("who/knows"), catalogue)).toEqual([{ kind: "uncatalogued", model: "who/knows" }]);
  expect(compareWithCatalogue(lock("damo/speech_ngram_lm_zh-cn-ai-wesp-fst"), catalogue)).toEqual([]);
});

it("confirms what was downloaded: the bytes of the lock, the old hash as older, other entries untouched", () => {
  const lock = lockOf(vad?.id ?? "", { "am.mvn": { sha256: "a".repeat(64) } });
  const confirmed = confirmModels(catalogue, lock, [vad?.id ?? ""]);
  const entry = findModel(confirmed, vad?.id ?? "");
  expect(entry?.evidence).toBe("confirmed");
  expect(entry?.expected[0]).toEqual({
    path: "am.mvn",
    size: 8040,
    sha256: "a".repeat(64),
    strength: "H",
    seenAt: commit,
    older: [{ sha256: vad?.expected[0]?.sha256, seenAt: "master" }],
  });
  expect(compareWithCatalogue(lock, confirmed)).toEqual([]);
  expect(confirmed.models.filter((model) => model.evidence === "confirmed")).toHaveLength(1);
  expect(confirmModels(catalogue, lock, [])).toEqual(catalogue);
});

it("renders the catalogue as it is kept, so that a confirmation changes its own lines only", async () => {
  expect(renderModelCatalogue(catalogue)).toBe(await readFile(file, "utf8"));
});

it("gives a model the same digest, regardless of the files that were left out", () => {
  const [model] = lockOf(vad?.id ?? "").models;
  if (!model) throw new Error("no model");
  expect(modelDigest({ ...model, excluded: ["README.md"] } as LockedModel)).toBe(modelDigest(model));
});

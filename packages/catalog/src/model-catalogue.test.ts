import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { readImages } from "./image.ts";
import { findModel, pickModels, readModelCatalogue } from "./model-catalogue.ts";
import { licencesOf, renderNotice } from "./render-notice.ts";

const images = fileURLToPath(new URL("../../../images", import.meta.url));
const file = path.join(images, "models.json");
const catalogue = await readModelCatalogue(file);

it("holds every model that an image names, with the same hub, revision, role and files", async () => {
  for (const image of await readImages(images)) {
    for (const [role, request] of Object.entries(image.models)) {
      const entry = findModel(catalogue, request.id);
      expect(entry, request.id).toMatchObject({ hub: request.hub ?? "modelscope", revision: request.revision });
      expect(entry?.uses, request.id).toContainEqual(
        expect.objectContaining({ branch: image.branch, role, files: request.files }),
      );
    }
  }
});

it("gives each branch one model a role, with alternatives beside it", () => {
  const chosen = (branch: string) =>
    Object.fromEntries(
      catalogue.models.flatMap((model) =>
        model.uses.filter((use) => use.branch === branch && !use.alternative).map((use) => [use.role, model.id]),
      ),
    );
  expect(Object.keys(chosen("online")).sort()).toEqual(["asr", "asr-online", "itn", "lm", "punc", "vad"]);
  expect(Object.keys(chosen("offline")).sort()).toEqual(["asr", "itn", "lm", "punc", "vad"]);
  expect(Object.keys(chosen("offline-ai")).sort()).toEqual(["asr", "segmentation", "separation", "speaker", "vad"]);
  expect(chosen("online").punc).toContain("vad_realtime");
  expect(chosen("offline").punc).not.toContain("vad_realtime");
  for (const branch of ["online", "offline", "offline-ai"]) {
    const roles = catalogue.models.flatMap((model) =>
      model.uses.filter((use) => use.branch === branch && !use.alternative).map((use) => use.role),
    );
    expect(new Set(roles).size, branch).toBe(roles.length);
  }
});

it("offers offline a model with timestamps", () => {
  const entry = findModel(catalogue, "iic/speech_paraformer-large-vad-punc_asr_nat-zh-cn-16k-common-vocab8404-onnx");
  expect(entry?.uses).toContainEqual(expect.objectContaining({ branch: "offline", role: "asr", alternative: true }));
  expect(entry?.note).toContain("timestamps");
});

it("knows a hash of every file of a model that is not marked as without evidence", () => {
  for (const model of catalogue.models) {
    const known = model.expected.map((expected) => expected.path);
    const opened = [...new Set(model.uses.flatMap((use) => use.files))].sort();
    expect(known, model.id).toEqual(model.evidence === "none" ? [] : opened);
  }
});

it("has a licence text for every model, and no text that no model needs", async () => {
  const texts = (await readdir(path.join(images, "licenses"))).sort();
  expect(licencesOf(catalogue.models).map((id) => `${id}.txt`)).toEqual(texts);
});

it("renders the notice of an image: names, licences and authors of its models", () => {
  const notice = renderNotice(pickModels(catalogue, ["thuduj12/fst_itn_zh", "csukuangfj/vad"]));
  expect(notice).toMatchInlineSnapshot(`
    "Models in this image, unchanged and under their own names. The texts of their licences are beside this file.

    csukuangfj/vad
      Licence: MIT
      Silero VAD, copyright (c) 2020-present Silero Team, https://github.com/snakers4/silero-vad; copy at https://huggingface.co/csukuangfj/vad

    thuduj12/fst_itn_zh
      Licence: Apache-2.0 AND LicenseRef-FunASR-Model-1.1
      Copyright its author thuduj12 and the FunASR authors. https://modelscope.cn/models/thuduj12/fst_itn_zh
    "
  `);
});

it("finds a model by its alias and names what it does not have", () => {
  expect(findModel(catalogue, "iic/speech_ngram_lm_zh-cn-ai-wesp-fst")?.id).toMatch(/^damo\//);
  expect(() => pickModels(catalogue, ["iic/none"])).toThrow(/models\.json has no iic\/none.*choose from: csukuangfj/);
});

it("refuses two models of one name, and expectations about files that nobody opens", async () => {
  const text = JSON.parse(await readFile(file, "utf8"));
  const [first, second] = text.models;
  first.aliases = [second.id];
  second.expected = [{ path: "other.onnx", sha256: "0".repeat(64), strength: "L", seenAt: "master" }];
  const spoiled = path.join(tmpdir(), `models-${process.pid}.json`);
  onTestFinished(() => rm(spoiled));
  await writeFile(spoiled, JSON.stringify(text));
  const error = await readModelCatalogue(spoiled).catch((cause) => cause);
  expect(error.problems).toEqual([
    `${spoiled}: /models: ${second.id} names two models`,
    `${spoiled}: /models/1/expected: no use of ${second.id} opens other.onnx`,
  ]);
});

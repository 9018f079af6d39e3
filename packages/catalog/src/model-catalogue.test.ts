import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { findModel, pickModels, readModelCatalogue } from "./model-catalogue.ts";
import { usesOf } from "./model-uses.ts";
import { readCatalogue } from "./read-catalogue.ts";
import { licencesOf, renderNotice } from "./render-notice.ts";

const folder = fileURLToPath(new URL("../../../images", import.meta.url));
const { images, models } = await readCatalogue(folder);

it("gives each branch one model a role, with substitutes beside it", () => {
  const chosen = (branch: string) =>
    Object.fromEntries(
      models.models.flatMap((model) =>
        usesOf(model, images)
          .filter((use) => use.branch === branch && !use.substitute)
          .map((use) => [use.role, model.id]),
      ),
    );
  for (const { branch, models: wanted } of images) {
    expect(chosen(branch), branch).toEqual(
      Object.fromEntries(Object.entries(wanted).map(([role, { id }]) => [role, id])),
    );
  }
  expect(chosen("online").punc).toContain("vad_realtime");
  expect(chosen("offline").punc).not.toContain("vad_realtime");
});

it("builds FunASR's images on a model with timestamps, and offers the plain one", () => {
  const stamping = findModel(models, "iic/speech_paraformer-large-vad-punc_asr_nat-zh-cn-16k-common-vocab8404-onnx");
  const plain = findModel(models, "iic/speech_paraformer-large_asr_nat-zh-cn-16k-common-vocab8404-onnx");
  const built = stamping ? usesOf(stamping, images) : [];
  const offered = plain ? usesOf(plain, images) : [];
  expect(built.map(({ branch, role, substitute }) => [branch, role, substitute])).toEqual([
    ["offline", "asr", undefined],
    ["online", "asr", undefined],
  ]);
  expect(offered.map(({ branch, role, substitute }) => [branch, role, substitute])).toEqual([
    ["offline", "asr", true],
    ["online", "asr", true],
  ]);
  expect(plain?.note).toContain("no timestamps");
});

it("knows a hash of every file of a model that is not marked as without evidence", () => {
  for (const model of models.models) {
    const known = model.expected.map((expected) => expected.path);
    const opened = [...new Set(usesOf(model, images).flatMap((use) => use.files))].sort();
    expect(known, model.id).toEqual(model.evidence === "none" ? [] : opened);
  }
});

it("has a licence text for every model, and no text that no model needs", async () => {
  const texts = (await readdir(path.join(folder, "licenses"))).sort();
  expect(licencesOf(models.models).map((id) => `${id}.txt`)).toEqual(texts);
});

it("renders the notice of an image: names, licences and authors of its models", () => {
  const notice = renderNotice(pickModels(models, ["thuduj12/fst_itn_zh", "csukuangfj/vad"]));
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
  expect(findModel(models, "iic/speech_ngram_lm_zh-cn-ai-wesp-fst")?.id).toMatch(/^damo\//);
  expect(() => pickModels(models, ["iic/none", "iic/nil"])).toThrow(
    expect.objectContaining({
      code: "UNKNOWN_MODEL",
      message: expect.stringMatching(/models\.json has no iic\/none, iic\/nil\. .*choose from: csukuangfj\S+, \S+/),
    }),
  );
});

it("refuses ids and paths that must not become paths of a disk, and ids that a disk takes for one", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "catalogue-"));
  try {
    const file = path.join(directory, "models.json");
    const catalogue = JSON.parse(await readFile(path.join(folder, "models.json"), "utf8"));
    const [model] = catalogue.models;
    const [expected] = model.expected;
    const broken = [
      { ...model, id: "../..", expected: [{ ...expected, path: "a\u202Eb" }] },
      { ...model, id: "a/strasse", aliases: ["A/Strasse"] },
    ];
    await writeFile(file, JSON.stringify({ ...catalogue, models: broken }));
    const { problems } = await readModelCatalogue(file).catch((error) => error);
    expect(problems).toEqual([
      expect.stringContaining(`"../.." leaves the model's directory`),
      expect.stringContaining("look like another name"),
      expect.stringContaining("A/Strasse names two models"),
    ]);
  } finally {
    await rm(directory, { recursive: true });
  }
});

it("refuses names that mean two models, and models out of order, each with its line", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "catalogue-"));
  try {
    const file = path.join(directory, "models.json");
    const catalogue = JSON.parse(await readFile(path.join(folder, "models.json"), "utf8"));
    const [first, second, third] = catalogue.models;
    const broken = [second, first, { ...third, aliases: [first.id] }];
    await writeFile(file, JSON.stringify({ ...catalogue, models: broken }, null, 2));
    const lines = (await readFile(file, "utf8")).split("\n");
    const lineOf = (id: string) => lines.findIndex((line) => line.includes(`"id": "${id}"`));
    const failure = await readModelCatalogue(file).catch((error) => error);
    expect(failure).toMatchObject({
      code: "BAD_FILE",
      problems: [
        `${file}:${lineOf(first.id)}: /models/1: must be sorted by id`,
        `${file}:${lineOf(third.id)}: /models/2: ${first.id} names two models`,
      ],
    });
  } finally {
    await rm(directory, { recursive: true });
  }
});

import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CatalogError } from "./catalog-error.ts";
import { modelRequests } from "./image.ts";
import { readModelLock, renderModelLock } from "./model-lock.ts";
import { readProfile } from "./profile.ts";
import { readCatalogue } from "./read-catalogue.ts";
import { readImages } from "./read-images.ts";

const images = fileURLToPath(new URL("../../../images", import.meta.url));

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "catalog-"));
});
afterAll(() => rm(directory, { recursive: true }));

describe("the catalogue that ships", () => {
  it("reads every image branch, profile and lock", async () => {
    expect((await readImages(images)).map((image) => image.branch)).toContain("offline");
    expect((await readProfile(path.join(images, "local/profile.json"))).unrunnableLegs).toBe("skip");
    expect((await readProfile(path.join(images, "profile.json"))).unrunnableLegs).toBe("block");
    await readModelLock(path.join(images, "models.lock.json"));
  });

  it("declares every model role and default variable in the Dockerfile of its branch", async () => {
    for (const image of await readImages(images)) {
      const dockerfile = await readFile(path.join(images, image.branch, "Dockerfile"), "utf8");
      for (const role of Object.keys(image.models)) expect(dockerfile).toContain(`--from=model-${role} `);
      for (const variable of Object.keys(image.env)) expect(dockerfile).toMatch(new RegExp(`^ARG ${variable}$`, "m"));
      expect(dockerfile).toMatch(new RegExp(`^ENV ENGINE=${image.engine} \\\\\n +BRANCH=\\$BRANCH `, "m"));
    }
  });

  it("has a local lock for everything that the images ask for", async () => {
    const lock = await readModelLock(path.join(images, "local/models.lock.json"));
    expect(lock.models.map((model) => model.id)).toEqual(
      modelRequests(await readImages(images)).map((request) => request.id),
    );
    expect(renderModelLock(lock)).toBe(await readFile(path.join(images, "local/models.lock.json"), "utf8"));
  });
});

/** A folder `images/` of its own, with copies of branches that a test may break. */
async function copyImages(...branches: string[]): Promise<string> {
  const folder = await mkdtemp(path.join(directory, "images-"));
  await cp(path.join(images, "models.json"), path.join(folder, "models.json"));
  for (const branch of branches) await cp(path.join(images, branch), path.join(folder, branch), { recursive: true });
  return folder;
}

/** Changes an image.json. @returns what is wrong with the catalogue then, without the folder in front */
async function problemsOf(folder: string, branch: string, change: (image: Record<string, unknown>) => object) {
  const file = path.join(folder, branch, "image.json");
  const before = await readFile(file, "utf8");
  await writeFile(file, JSON.stringify(change(JSON.parse(before)), null, 2));
  const error = await readCatalogue(folder).then(
    () => new CatalogError("BAD_FILE", []),
    (cause) => cause as CatalogError,
  );
  await writeFile(file, before);
  return error.problems.map((problem) => problem.replaceAll(`${folder}/`, ""));
}

describe("a folder of images/", () => {
  it("is an image branch by what it holds, named by itself", async () => {
    const folder = await copyImages("offline");
    await cp(path.join(folder, "offline"), path.join(folder, "call-centre"), { recursive: true });
    await symlink(path.join(folder, "offline"), path.join(folder, "twin"));
    await mkdir(path.join(folder, "recordings"));
    expect((await readImages(folder)).map(({ branch }) => branch)).toEqual(["call-centre", "offline", "twin"]);
  });

  it.each(["image.json", "Dockerfile"])("without %s is an error", async (part) => {
    const folder = await copyImages("offline");
    await rm(path.join(folder, "offline", part));
    await expect(readImages(folder)).rejects.toThrow(
      `${path.join(folder, "offline/image.json")}: ${part === "Dockerfile" ? "stands without a Dockerfile" : "is missing"}`,
    );
  });

  it.each([
    "rollback",
    "all",
    "local",
    "constructor",
    "offline-2",
    "offline-sdk",
    "latest",
    "Offline",
    "a_b",
    "2pass",
    "x".repeat(61),
  ])("may not be called %s, as a tag of another branch could be", async (name) => {
    const folder = await copyImages("offline");
    await rename(path.join(folder, "offline"), path.join(folder, name));
    await expect(readImages(folder)).rejects.toThrow(`the folder's name "${name}" cannot be a tag of its own`);
  });

  it("reports what is wrong in every folder at once", async () => {
    const folder = await copyImages("offline", "online");
    await rename(path.join(folder, "online"), path.join(folder, "latest"));
    const problems = await problemsOf(folder, "offline", (image) => ({ ...image, engine: "kaldi" }));
    expect(problems.some((problem) => problem.startsWith("offline/image.json:"))).toBe(true);
    expect(problems.some((problem) => problem.startsWith("latest/image.json:"))).toBe(true);
  });
});

/** The models of an image, one of them changed. */
const withAsr = (change: object) => ({ asr: { id: "iic/m", revision: "v1", files: ["x"], ...change } });

describe("a bad file", () => {
  it("is answered with file, line, path and expectation of every problem", async () => {
    const folder = await copyImages("offline");
    const problems = await problemsOf(folder, "offline", ({ archs, ...good }) => ({
      archs: ["x86"],
      ...{ ...good, sdk: { ...(good.sdk as object), digest: 7 }, env: { PORT: 10095 }, colour: "red" },
    }));
    expect(problems).toEqual([
      expect.stringMatching(/^offline\/image\.json:\d\d: \/: has no place for "colour"$/),
      'offline/image.json:3: /archs/0: must be equal to one of the allowed values: amd64, arm64 (found "x86")',
      expect.stringMatching(/^offline\/image\.json:\d\d: \/sdk\/digest: must be string \(found 7\)$/),
      expect.stringMatching(/^offline\/image\.json:\d\d: \/env\/PORT: must be string \(found 10095\)$/),
    ]);
  });

  it.each<[string, object, string]>([
    ["an id above its folder", { models: withAsr({ id: "a/.." }) }, `/models/asr: The id "a/.." leaves`],
    ["paths that fold", { models: withAsr({ files: ["é", "e\u0301"] }) }, `/models/asr: The paths "é" and`],
    ["an engine", { engine: "kaldi" }, "/engine: must be equal to one of the allowed values: sdk, sherpa"],
    ["a mode", { modes: ["file", "batch"] }, "/modes/1: must be equal to one of the allowed values: file, streaming"],
    [
      "a check",
      { checks: ["files", "colours"] },
      "/checks/1: must be equal to one of the allowed values: files, streaming, times, formats, conversation, subtitles",
    ],
    [
      "a sample",
      { sample: "dance" },
      "/sample: must be equal to one of the allowed values: transcribe, transcribe-live, subtitles",
    ],
    ["no files", { checks: [] }, '/checks: lacks "files": nothing is released that has not transcribed'],
    [
      "a conversation without the models",
      { checks: ["files", "conversation"] },
      '/checks/1: "conversation" needs a model with the role "segmentation"',
    ],
    [
      "streaming without the mode",
      { checks: ["files", "streaming"] },
      '/checks/1: "streaming" needs the mode "streaming"',
    ],
    ["a mode that is not shown", { modes: ["file", "streaming"] }, '/checks: lacks "streaming"'],
    [
      "a mode without its model",
      { modes: ["streaming"] },
      '/modes: "streaming" needs a model with the role "asr-online"',
    ],
    ["a port that is not probed", { env: { PORT: "8080" } }, '/env/PORT: must be "10095"'],
    ["a sample that needs a mode", { sample: "transcribe-live" }, '/sample: "transcribe-live" needs the mode'],
    ["a sample that needs a check", { sample: "subtitles" }, '/sample: "subtitles" needs the check "subtitles"'],
  ])("that names %s it cannot have says where, and the choices", async (_what, change, message) => {
    const folder = await copyImages("offline");
    const problems = await problemsOf(folder, "offline", (image) => ({ ...image, ...change }));
    expect(problems.join("\n")).toContain(message);
    for (const problem of problems) expect(problem).toMatch(/^offline\/image\.json:\d+: \//);
  });

  it.each<[string, (models: Record<string, object>) => object, string]>([
    [
      "a role",
      (models) => ({ ...models, mouth: models.vad }),
      '/models: has no place for "mouth": must be equal to one of the allowed values: asr, asr-online, vad,',
    ],
    ["no recogniser", ({ asr, ...models }) => models, '/models: lacks a model with the role "asr"'],
    [
      "a model of a mode that it does not have",
      (models) => ({ ...models, "asr-online": models.asr }),
      '/modes: a model with the role "asr-online" needs the mode "streaming"',
    ],
    [
      "a model",
      (models) => ({ ...models, vad: { ...models.vad, id: "iic/none" } }),
      "/models/vad/id: models.json has no iic/none. Add an entry with its licence, or choose from: csukuangfj/",
    ],
    [
      "a revision",
      (models) => ({ ...models, vad: { ...models.vad, revision: "v9" } }),
      '/models/vad/revision: models.json has iic/speech_fsmn_vad_zh-cn-16k-common-onnx at v2.0.6 (found "v9")',
    ],
    [
      "a hub",
      (models) => ({ ...models, vad: { ...models.vad, hub: "huggingface" } }),
      '/models/vad/hub: models.json has iic/speech_fsmn_vad_zh-cn-16k-common-onnx of modelscope (found "huggingface")',
    ],
  ])("that names %s that does not exist says where, and the choices", async (_what, change, message) => {
    const folder = await copyImages("offline");
    const problems = await problemsOf(folder, "offline", (image) => ({
      ...image,
      models: change(image.models as Record<string, object>),
    }));
    expect(problems.join("\n")).toContain(message);
    expect(problems[0]).toMatch(/^offline\/image\.json:\d\d: \//);
  });

  it("names the one kind of base that its engine is built on", async () => {
    const folder = await copyImages("offline-ai");
    const problems = async (change: (image: Record<string, unknown>) => object) =>
      (await problemsOf(folder, "offline-ai", change)).map((problem) => problem.replace(/:\d+: /, ": "));
    expect(await problems((image) => image)).toEqual([]);
    expect(await problems((image) => ({ ...image, engine: "sdk" }))).toEqual([
      'offline-ai/image.json: /: lacks "sdk"',
      "offline-ai/image.json: /base: has no place here",
    ]);
    expect(
      await problems(({ base, ...rest }) => ({ ...rest, sdk: { ...(base as object), version: "1.0.0" } })),
    ).toEqual(['offline-ai/image.json: /: lacks "base"', "offline-ai/image.json: /sdk: has no place here"]);
  });

  it("refuses two models of one name, and expectations about files that no image opens", async () => {
    const folder = await copyImages("offline-ai");
    const file = path.join(folder, "models.json");
    const text = JSON.parse(await readFile(file, "utf8"));
    const [first, second] = text.models;
    const spoil = (change: object) => writeFile(file, JSON.stringify({ ...text, ...change }));
    await spoil({ models: [{ ...first, aliases: [second.id] }, ...text.models.slice(1)] });
    await expect(readCatalogue(folder)).rejects.toThrow(`${file}:1: /models/1: ${second.id} names two models`);
    const expected = [{ path: "other.onnx", sha256: "0".repeat(64), strength: "L", seenAt: "master" }];
    await spoil({ models: [{ ...first, expected }, ...text.models.slice(1)] });
    await expect(readCatalogue(folder)).rejects.toThrow(
      `${file}:1: /models/0/expected/0/path: no image opens other.onnx of ${first.id}`,
    );
  });

  it.each([
    ["that is not JSON", "{", /is not JSON/],
    [
      "with another lock version",
      JSON.stringify({ lockVersion: 2, models: [] }),
      /\/lockVersion: must be equal to constant/,
    ],
    ["that leaves its folder", JSON.stringify({ lockVersion: 1, models: [model("../evil")] }), /files\/0\/path/],
    ["with a short commit", JSON.stringify({ lockVersion: 1, models: [{ ...model("a"), commit: "abc" }] }), /commit/],
  ])("%s is refused as a lock", async (_what, text, message) => {
    const file = path.join(directory, "models.lock.json");
    await writeFile(file, text);
    await expect(readModelLock(file)).rejects.toThrow(message);
  });

  it("that is missing is named", async () => {
    await expect(readModelLock(path.join(directory, "none.json"))).rejects.toThrow(
      /none\.json: cannot be read \(ENOENT\)/,
    );
  });
});

function model(file: string) {
  return {
    id: "a/b",
    hub: "modelscope",
    revision: "v1",
    commit: "0".repeat(40),
    files: [{ path: file, size: 1, sha256: "0".repeat(64) }],
  };
}

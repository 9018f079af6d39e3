import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CatalogError } from "./catalog-error.ts";
import { modelRequests, readImages } from "./image.ts";
import { readModelLock, renderModelLock } from "./model-lock.ts";
import { readProfile } from "./profile.ts";

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
      expect(dockerfile).toMatch(new RegExp(`^ENV ENGINE=${image.engine} \\\\\n +BRANCH=${image.branch} `, "m"));
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

describe("a bad file", () => {
  it("is answered with file, path and expectation of every problem", async () => {
    const good = JSON.parse(await readFile(path.join(images, "offline/image.json"), "utf8"));
    await mkdir(path.join(directory, "offline"), { recursive: true });
    const file = path.join(directory, "offline/image.json");
    await writeFile(
      file,
      JSON.stringify({ ...good, archs: ["x86"], sdk: { ...good.sdk, digest: 7 }, env: { PORT: 10095 }, colour: "red" }),
    );
    const error = await readImages(directory).catch((cause) => cause);
    expect(error).toBeInstanceOf(CatalogError);
    expect(error.problems).toEqual([
      `${file}: /: has no place for "colour"`,
      `${file}: /archs/0: must be equal to one of the allowed values: amd64, arm64 (found "x86")`,
      `${file}: /sdk/digest: must be string (found 7)`,
      `${file}: /env/PORT: must be string (found 10095)`,
    ]);
  });

  it("names the one kind of base that its engine is built on", async () => {
    const good = JSON.parse(await readFile(path.join(images, "offline-ai/image.json"), "utf8"));
    const folder = path.join(directory, "bases");
    await mkdir(path.join(folder, "offline-ai"), { recursive: true });
    const file = path.join(folder, "offline-ai/image.json");
    const { base, ...rest } = good;
    const problemsOf = async (image: object) => {
      await writeFile(file, JSON.stringify(image));
      return readImages(folder).then(
        () => [],
        (error) => error.problems,
      );
    };
    expect(await problemsOf(good)).toEqual([]);
    expect(await problemsOf({ ...good, engine: "sdk" })).toEqual([
      `${file}: /: lacks "sdk"`,
      `${file}: /base: has no place here`,
    ]);
    expect(await problemsOf({ ...rest, sdk: { ...base, version: "1.0.0" } })).toEqual([
      `${file}: /: lacks "base"`,
      `${file}: /sdk: has no place here`,
    ]);
  });

  it("must carry the name of its folder", async () => {
    const good = JSON.parse(await readFile(path.join(images, "offline/image.json"), "utf8"));
    await writeFile(path.join(directory, "offline/image.json"), JSON.stringify({ ...good, branch: "online" }));
    await expect(readImages(directory)).rejects.toThrow(/\/branch: must be "offline".*found "online"/);
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

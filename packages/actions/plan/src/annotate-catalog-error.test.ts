import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { CatalogError } from "@funasr-images/catalog";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { annotateCatalogError } from "./annotate-catalog-error.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "annotate-"));
  await mkdir(path.join(root, "images/offline"), { recursive: true });
  await writeFile(
    path.join(root, "images/offline/image.json"),
    '{\n  "sdk": {\n    "tag": "x"\n  },\n  "models": {\n    "asr": {},\n    "vad": {}\n  }\n}\n',
  );
});
afterAll(() => rm(root, { recursive: true }));

async function annotationsOf(problem: string) {
  const error = new CatalogError("BAD_FILE", [problem]);
  const annotated = await annotateCatalogError(error, root);
  expect(annotated).toBe(error);
  return (annotated as { annotations: unknown[] }).annotations;
}

const file = "images/offline/image.json";

describe("a problem of the catalogue", () => {
  it.each([
    ["of a value", "/sdk/tag: must be string", { line: 3, message: "/sdk/tag: must be string" }],
    ["of a value that is absent", "/sdk/digest: it is not confirmed", { line: 2 }],
    ["of the whole file", '/: lacks "branch"', { line: 1, message: '/: lacks "branch"' }],
    ["of its JSON", "is not JSON: Expected ',' in JSON at position 40 (line 4 column 2)", { line: 4 }],
  ])("%s is shown on its line", async (_, problem, place) => {
    expect(await annotationsOf(`${path.join(root, file)}: ${problem}`)).toEqual([
      expect.objectContaining({ file, ...place }),
    ]);
  });

  it("that brings its line keeps it, and one of a file that is missing names that file", async () => {
    const [at] = await annotationsOf(`${path.join(root, file)}:7: /models: has no place for "mouth"`);
    expect(at).toEqual({ file, line: 7, message: '/models: has no place for "mouth"' });
    const missing = "images/new/image.json";
    const [none] = await annotationsOf(
      `${path.join(root, missing)}: is missing: an image branch is a folder with both`,
    );
    expect(none).toEqual({ file: missing, message: "is missing: an image branch is a folder with both" });
  });

  it("of a path from the root of the repository is found too", async () => {
    expect(await annotationsOf(`${file}: /sdk/digest: look it up`)).toMatchObject([{ file, line: 2 }]);
  });

  it("of a model that is not locked is shown where the image asks for it", async () => {
    expect(await annotationsOf("offline/vad: x/vad at v1 is not in the model lock.")).toEqual([
      { file, line: 7, message: "x/vad at v1 is not in the model lock." },
    ]);
  });

  it("of a file that is not there has no line", async () => {
    expect(await annotationsOf("images/models.lock.json: cannot be read (ENOENT)")).toEqual([
      { file: "images/models.lock.json", message: "cannot be read (ENOENT)" },
    ]);
  });

  it("outside of the repository, or of no file, is only a message", async () => {
    expect(await annotationsOf("/etc/x.json: /a: is odd")).toEqual([{ message: "/etc/x.json: /a: is odd" }]);
    expect(await annotationsOf("There is no arch.")).toEqual([{ message: "There is no arch." }]);
  });
});

it("another error stays as it is", async () => {
  const error = new TypeError("x");
  expect(await annotateCatalogError(error, root)).toBe(error);
  expect(error).not.toHaveProperty("annotations");
});

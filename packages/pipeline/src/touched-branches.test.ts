import type { Image } from "@funasr-images/catalog";
import { expect, it } from "vitest";
import { touchedBranches } from "./touched-branches.ts";

const models = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, { id, revision: "v1", files: [] }]));
const context = {
  images: [
    { branch: "offline", models: models("x/asr", "x/vad") },
    { branch: "online", models: models("x/vad") },
    { branch: "offline-ai", models: models("x/other") },
  ] as unknown as Image[],
  directory: "images",
  lock: "images/models.lock.json",
  changedModels: new Set(["x/asr"]),
};

it.each([
  ["nothing", [], []],
  ["a file of one branch", ["images/online/Dockerfile"], ["online"]],
  ["a branch whose name begins like another", ["images/offline-ai/image.json"], ["offline-ai"]],
  ["two branches, in the order of the catalogue", ["images/online/a", "images/offline/b"], ["offline", "online"]],
  ["a folder that no branch has", ["images/local/profile.json"], ["offline", "online", "offline-ai"]],
  ["the same name elsewhere", ["other/images/online/a"], ["offline", "online", "offline-ai"]],
  ["one file of all beside one of a branch", ["images/online/a", "package.json"], ["offline", "online", "offline-ai"]],
  ["the lock: who uses a changed model", ["images/models.lock.json"], ["offline"]],
  ["texts", ["docs/a.md", "images/online/README.md"], []],
  ["tests", ["packages/server/src/a.test.ts"], []],
  ["what lies beside a Dockerfile for readers", ["images/online/compose.yaml"], []],
  ["what only looks like it", ["images/online/mycompose.yaml"], ["online"]],
  ["texts by the end of their name alone", ["images/online/a.md.json"], ["online"]],
  ["a name without its point", ["images/online/readmd"], ["online"]],
])("%s", (_name, files, branches) => {
  expect(touchedBranches(files, context)).toEqual(branches);
});

it("a lock in which no model has changed touches nothing", () => {
  expect(touchedBranches(["images/models.lock.json"], { ...context, changedModels: new Set() })).toEqual([]);
});

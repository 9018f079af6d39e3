import type { Image, ModelLock } from "@funasr-images/catalog";
import { describe, expect, it } from "vitest";
import { pickModels } from "./pick-models.ts";

const lock = { lockVersion: 1, models: [{ id: "x/asr" }, { id: "x/lm" }, { id: "x/vad" }] } as unknown as ModelLock;
const images = [{ branch: "online", models: { vad: { id: "x/vad" }, asr: { id: "x/asr" } } }] as unknown as Pick<
  Image,
  "branch" | "models"
>[];

describe("the models that are wanted", () => {
  it.each([
    ["all of the lock", {}, ["x/asr", "x/lm", "x/vad"]],
    ["those of a list of ids", { models: ["x/vad"] }, ["x/vad"]],
    ["those that a plan names", { models: [{ id: "x/vad", key: "k" }, { id: "x/lm" }] }, ["x/lm", "x/vad"]],
    ["those of an image branch", { branch: "online" }, ["x/asr", "x/vad"]],
    ["those of a plan that a branch uses", { models: [{ id: "x/lm" }, { id: "x/asr" }], branch: "online" }, ["x/asr"]],
    ["none, when a plan needs none", { models: [] }, []],
  ])("are %s", (_, wanted, ids) => {
    expect(pickModels(lock, images, wanted)).toEqual(ids);
  });

  it.each([
    [
      { models: ["x/other"] },
      /names \["x\/other"\]\. It takes a list of ids of the model lock: x\/asr, x\/lm, x\/vad\./,
    ],
    [{ models: "x/asr" }, /names \[null\]/],
    [{ branch: "offlin" }, /no image branch "offlin"\. Choose from: online\./],
  ])("that are not there are an error with the choices: %j", (wanted, message) => {
    expect(() => pickModels(lock, images, wanted)).toThrow(message);
  });
});

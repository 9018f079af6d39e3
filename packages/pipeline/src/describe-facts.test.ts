import { sampleImages, sampleParts } from "@funasr-images/builder/testing";
import { expect, it } from "vitest";
import { describeFacts } from "./describe-facts.ts";

const read = {
  ...{ commit: "c".repeat(40), epoch: 5, messages: ["fix: a"], runnable: ["amd64" as const], previous: undefined },
};
const sdk = { repository: "localhost:5000/sdk", digest: "sha256:1" };
const base = { repository: "localhost:5000/base", digest: "sha256:2" };

it("the facts of a plan name every tree by its digest", () => {
  expect(describeFacts({ images: sampleImages }, sampleParts, read)).toEqual({
    commit: "c".repeat(40),
    epoch: 5,
    messages: ["fix: a"],
    runnable: ["amd64"],
    runtime: {
      sdk: { amd64: "runtime-amd64", arm64: "runtime-arm64" },
      sherpa: { amd64: "runtime-amd64 sherpa-amd64", arm64: "runtime-arm64 sherpa-arm64" },
    },
    context: { offline: "context of offline", "offline-ai": "context of offline-ai" },
    bases: {},
  });
});

it.each([
  ["the SDK, for branches that stand on it", { sdk }, { offline: sdk }],
  ["the plain base, for the others", { base }, { "offline-ai": base }],
  ["both", { sdk, base }, { offline: sdk, "offline-ai": base }],
])("a run may replace %s", (_name, others, bases) => {
  expect(describeFacts({ images: sampleImages, ...others }, sampleParts, read).bases).toEqual(bases);
});

it("without a previous release there is none in the facts", () => {
  const previous = { version: "0.1.0", commit: "d".repeat(40), branches: {} };
  expect(describeFacts({ images: [] }, sampleParts, { ...read, previous }).previous).toBe(previous);
  expect(describeFacts({ images: [] }, sampleParts, read).previous).toBeUndefined();
});

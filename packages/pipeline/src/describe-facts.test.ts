import { sampleImages, sampleParts } from "@funasr-images/builder/testing";
import { expect, it } from "vitest";
import { describeFacts } from "./describe-facts.ts";

const read = {
  ...{ commit: "c".repeat(40), epoch: 5, messages: ["fix: a"], runnable: ["amd64" as const], previous: undefined },
};
const sdk = { repository: "localhost:5000/sdk", digest: "sha256:1" };
const profile = {
  name: "upstream",
  ...{ hub: "https://hub.test", registry: "r.test/funasr", lock: "", speech: "" },
  unrunnableLegs: "block",
} as const;

it("the facts of a plan name every tree by its digest", () => {
  expect(describeFacts({ images: sampleImages, profile }, sampleParts, read)).toEqual({
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

it("a profile may name another base for a branch, or a mirror, which keeps the digest of the catalogue", () => {
  const bases = { offline: sdk };
  const baseMirrors = { "example.test/base": "mirror.lan/base" };
  expect(
    describeFacts({ images: sampleImages, profile: { ...profile, bases, baseMirrors } }, sampleParts, read).bases,
  ).toEqual({ offline: sdk, "offline-ai": { repository: "mirror.lan/base", digest: `sha256:${"2".repeat(64)}` } });
});

it("without a previous release there is none in the facts", () => {
  const previous = { version: "0.1.0", commit: "d".repeat(40), branches: {} };
  expect(describeFacts({ images: [], profile }, sampleParts, { ...read, previous }).previous).toBe(previous);
  expect(describeFacts({ images: [], profile }, sampleParts, read).previous).toBeUndefined();
});

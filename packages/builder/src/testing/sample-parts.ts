import type { Image, ModelLock } from "@funasr-images/catalog";
import { plainAbilities } from "@funasr-images/catalog/testing";
import type { StagedParts } from "../staged-parts.ts";

const hex = (letter: string) => letter.repeat(64);
const tree = (digest: string) => ({ digest, directory: `/${digest}` });

/** A branch on an SDK, and one on a plain base. */
export const sampleImages: readonly Image[] = [
  {
    ...plainAbilities,
    branch: "offline",
    title: "Offline",
    archs: ["amd64", "arm64"],
    engine: "sdk",
    sdk: { repository: "example.test/sdk", tag: "sdk-1.0.0", version: "1.0.0", digest: `sha256:${hex("1")}` },
    models: { asr: { id: "x/asr", revision: "v1", files: ["model.onnx"] } },
    env: { THREADS: "2" },
  },
  {
    ...plainAbilities,
    branch: "offline-ai",
    title: "Offline AI",
    archs: ["amd64"],
    engine: "sherpa",
    base: { repository: "example.test/base", tag: "stable", digest: `sha256:${hex("2")}` },
    models: {},
    env: {},
  },
];

export const sampleLock: ModelLock = {
  lockVersion: 1,
  models: [
    {
      id: "x/asr",
      hub: "modelscope",
      revision: "v1",
      commit: "c".repeat(40),
      files: [{ path: "model.onnx", size: 1, sha256: hex("f") }],
    },
  ],
};

/** Digests that name their origin. */
export const sampleParts = {
  runtime: { amd64: tree("runtime-amd64"), arm64: tree("runtime-arm64") },
  sherpa: { amd64: tree("sherpa-amd64"), arm64: tree("sherpa-arm64") },
  contexts: { offline: "context of offline", "offline-ai": "context of offline-ai" },
} as unknown as StagedParts;

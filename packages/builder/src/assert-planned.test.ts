import { type Image, type ImageModels, type LockedModel, legInputs, lockedModels } from "@funasr-images/catalog";
import { describe, expect, it } from "vitest";
import { assertPlanned } from "./assert-planned.ts";
import { sampleImages, sampleLock, sampleParts } from "./testing/sample-parts.ts";

const [offline, ai] = sampleImages as [Image, Image];
const locked = lockedModels(sampleImages, sampleLock);
const modelsOf = ({ branch }: Image) => locked.get(branch) as ImageModels;
const base = { repository: "example.test/sdk", digest: "sha256:base" };

function legOf(image: Image, runtime: string, arch: "amd64" | "arm64" = "amd64") {
  const inputs = legInputs(image, arch, modelsOf(image), {
    base: base.digest,
    runtime,
    context: `context of ${image.branch}`,
  });
  return { branch: image.branch, arch, base, inputs };
}

describe("a leg that is built here", () => {
  it.each([
    ["of an SDK: the server of its arch", offline, legOf(offline, "runtime-arm64", "arm64")],
    ["of the engine sherpa: that engine, too", ai, legOf(ai, "runtime-amd64 sherpa-amd64")],
  ])("may be released under the inputs that this checkout gives, %s", (_name, image, leg) => {
    expect(() => assertPlanned(leg, image, modelsOf(image), sampleParts)).not.toThrow();
  });

  it.each([
    [
      "another base",
      { ...legOf(offline, "runtime-amd64"), base: { ...base, digest: "sha256:other" } },
      offline,
      modelsOf(offline),
    ],
    ["another server", legOf(offline, "runtime-arm64"), offline, modelsOf(offline)],
    ["another arch", { ...legOf(offline, "runtime-amd64"), arch: "arm64" as const }, offline, modelsOf(offline)],
    [
      "another setting",
      legOf(offline, "runtime-amd64"),
      { ...offline, env: { THREADS: "3" } } as Image,
      modelsOf(offline),
    ],
    [
      "another model",
      legOf(offline, "runtime-amd64"),
      offline,
      { asr: { ...(modelsOf(offline).asr as LockedModel), files: [] } },
    ],
  ])("is refused when the plan was made with %s", (_name, leg, image, models) => {
    expect(() => assertPlanned(leg, image, models, sampleParts)).toThrow(
      expect.objectContaining({
        code: "LEG_DIFFERS",
        message: expect.stringMatching(
          new RegExp(`^offline/${leg.arch} would be built from other inputs .*same commit`),
        ),
      }),
    );
  });

  it("is refused when its folder differs", () => {
    const parts = { ...sampleParts, contexts: { offline: "edited" } };
    expect(() => assertPlanned(legOf(offline, "runtime-amd64"), offline, modelsOf(offline), parts)).toThrow(
      "other inputs",
    );
  });
});

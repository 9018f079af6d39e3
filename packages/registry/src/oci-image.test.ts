import { describe, expect, it } from "vitest";
import { parseImageConfig, parseManifest } from "./oci-image.ts";

const bytes = (json: unknown) => Buffer.from(JSON.stringify(json));
const one = { digest: "sha256:1", size: 5, mediaType: "m" };
const image = { config: one, layers: [one, one] };

const refusal = (message: string) =>
  expect.objectContaining({ code: "INVALID_MANIFEST", message: expect.stringContaining(message) });

describe("a manifest", () => {
  it.each([
    ["an image", image],
    ["an image without layers", { config: one, layers: [] }],
    ["an index", { manifests: [one] }],
    ["an index of nothing", { manifests: [] }],
  ])("is %s", (_name, json) => {
    expect(parseManifest(bytes(json), "x")).toEqual(json);
  });

  it.each([
    ["both at once", { manifests: [one], layers: [one], config: one }, "is that of an image and an index at once (x)"],
    ["neither", {}, "is neither that of an image nor an index (x)"],
    ["of the schema of 2015", { schemaVersion: 1, fsLayers: [] }, "is neither that of an image nor an index (x)"],
    ["an image without a configuration", { layers: [one] }, "is neither"],
    ["an image whose layers are not a list", { config: one, layers: {} }, "is neither"],
    ["an image of which one layer has no digest", { config: one, layers: [one, { ...one, digest: 5 }] }, "is neither"],
    ["an image of which a layer has no size", { config: one, layers: [{ ...one, size: "5" }] }, "is neither"],
    ["an index of which an entry has no type", { manifests: [one, { ...one, mediaType: undefined }] }, "is neither"],
    ["an index of nothing known", { manifests: [null] }, "is neither"],
    ["null", null, "The manifest is not a JSON object (x)"],
    ["a number", 5, "The manifest is not a JSON object (x)"],
  ])("is not %s", (_name, json, message) => {
    expect(() => parseManifest(bytes(json), "x")).toThrow(refusal(message));
  });

  it("is JSON", () => {
    expect(() => parseManifest(Buffer.from("<html>"), "x")).toThrow(refusal("The manifest is not JSON (x)"));
    expect(() => parseManifest(Buffer.from("<html>"), "x")).toThrow(
      expect.objectContaining({ cause: expect.any(SyntaxError) }),
    );
  });
});

it("a configuration names its platform", () => {
  const config = { os: "linux", architecture: "amd64", config: { Labels: { a: "b" } } };
  expect(parseImageConfig(bytes(config), "x")).toEqual(config);
  for (const bare of [{ os: "linux" }, { architecture: "amd64" }]) {
    expect(() => parseImageConfig(bytes(bare), "x")).toThrow(refusal("The image configuration names no platform (x)"));
  }
});

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
    ["both at once", { manifests: [one], layers: [one], config: one }, "x is an image manifest and an index at once"],
    ["neither", {}, "x is neither an image manifest nor an index"],
    ["of the schema of 2015", { schemaVersion: 1, fsLayers: [] }, "x is neither an image manifest nor an index"],
    ["an image without a configuration", { layers: [one] }, "x is neither"],
    ["an image whose layers are no list", { config: one, layers: {} }, "x is neither"],
    [
      "an image of which one layer has no digest",
      { config: one, layers: [one, { ...one, digest: 5 }] },
      "x is neither",
    ],
    ["an image of which a layer has no size", { config: one, layers: [{ ...one, size: "5" }] }, "x is neither"],
    ["an index of which an entry has no type", { manifests: [one, { ...one, mediaType: undefined }] }, "x is neither"],
    ["an index of nothing known", { manifests: [null] }, "x is neither"],
    ["null", null, "x is not a JSON object"],
    ["a number", 5, "x is not a JSON object"],
  ])("is not %s", (_name, json, message) => {
    expect(() => parseManifest(bytes(json), "x")).toThrow(refusal(message));
  });

  it("is JSON", () => {
    expect(() => parseManifest(Buffer.from("<html>"), "x")).toThrow(refusal("x is not JSON"));
    expect(() => parseManifest(Buffer.from("<html>"), "x")).toThrow(
      expect.objectContaining({ cause: expect.any(SyntaxError) }),
    );
  });
});

it("a configuration names its platform", () => {
  const config = { os: "linux", architecture: "amd64", config: { Labels: { a: "b" } } };
  expect(parseImageConfig(bytes(config), "x")).toEqual(config);
  for (const bare of [{ os: "linux" }, { architecture: "amd64" }]) {
    expect(() => parseImageConfig(bytes(bare), "x")).toThrow(refusal("x is not an image configuration"));
  }
});

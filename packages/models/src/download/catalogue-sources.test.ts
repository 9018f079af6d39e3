import type { CatalogueModel, ModelAlternative, ModelLock } from "@funasr-images/catalog";
import { expect, it } from "vitest";
import { catalogueSources } from "./catalogue-sources.ts";

const entry = (id: string, alternatives: ModelAlternative[]): CatalogueModel => ({
  id,
  hub: "modelscope",
  aliases: [`alias/${id.split("/")[1]}`],
  revision: "v1",
  licence: "MIT",
  attribution: "nobody",
  evidence: "none",
  expected: [],
  alternatives,
});
const catalogue = {
  catalogueVersion: 1 as const,
  models: [
    entry("a/one", [
      { kind: "modelscope", id: "b/one" },
      { kind: "huggingface", id: "c/one", revision: "0123" },
      { kind: "url", path: "x.onnx", url: "https://example.org/x.onnx" },
    ]),
    entry("a/two", []),
  ],
};
const lock = (id: string): ModelLock => ({
  lockVersion: 1,
  models: [{ id, hub: "modelscope", revision: "v1", commit: "0".repeat(40), files: [] }],
});

it.each(["a/one", "alias/one"])("turns the hints of %s into sources, under the id of the lock", (id) => {
  expect(catalogueSources(catalogue, lock(id), { endpoint: "https://hub.example" })).toEqual({
    [id]: [
      { kind: "modelscope", endpoint: "https://hub.example", id: "b/one", commit: "master" },
      { kind: "huggingface", endpoint: "https://huggingface.co", id: "c/one", revision: "0123" },
      { kind: "url", files: { "x.onnx": "https://example.org/x.onnx" } },
    ],
  });
});

it("asks a mirror of Hugging Face with its path and token, and nothing for a model without hints", () => {
  const hub = {
    endpoint: "https://hub.example",
    huggingFace: { endpoint: "https://mirror.example/hf", token: "secret" },
  };
  const sources = catalogueSources(catalogue, lock("a/one"), hub);
  expect(sources["a/one"]?.[1]).toMatchObject({ endpoint: "https://mirror.example/hf", token: "secret" });
  expect(catalogueSources(catalogue, lock("a/two"), hub)).toEqual({});
});

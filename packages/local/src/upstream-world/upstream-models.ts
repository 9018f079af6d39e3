import { createHash } from "node:crypto";
import type { CatalogueModel, Image, ModelCatalogue } from "@funasr-images/catalog";
import { createRepository, type HubRepository, type NewHubFile } from "@funasr-images/hub";
import { findWeights } from "@funasr-images/weights";
import { hubContent } from "../hub-content.ts";

/** What the two hubs of the world serve. */
export interface UpstreamModels {
  readonly modelscope: readonly HubRepository[];
  readonly huggingface: readonly HubRepository[];
}

/**
 * Every model of `images/models.json` on the hub that has it, under its real name and other names, at its real tag or commit, with
 * its real files. What the images open really transcribes: it is what the local profile serves, filled up to `scale` of the real
 * size. The rest is filling.
 *
 * @param directory the folder `images/`
 * @param scale of the real sizes, 0 to 1
 */
export async function upstreamModels(
  images: readonly Image[],
  catalogue: ModelCatalogue,
  directory: string,
  scale: number,
): Promise<UpstreamModels> {
  const working = new Map((await hubContent(images, directory)).map((repository) => [repository.id, repository]));
  const on = (hub: CatalogueModel["hub"]) =>
    catalogue.models.filter((model) => model.hub === hub).map((model) => place(model, working.get(model.id), scale));
  return { modelscope: on("modelscope"), huggingface: on("huggingface") };
}

function place(model: CatalogueModel, working: HubRepository | undefined, scale: number): HubRepository {
  const known = new Map<string, NewHubFile>();
  for (const { path, sha256 } of model.expected)
    known.set(path, { path, bytes: findWeights(sha256) ?? Buffer.alloc(0) });
  for (const file of working?.commits.at(-1)?.files ?? []) {
    if (file.path !== ".gitattributes") known.set(file.path, { path: file.path, bytes: file.bytes });
  }
  if (!working) known.set("README.md", { path: "README.md", bytes: Buffer.from(`# ${model.id}\n`) });
  const files = [...known.values()].map(({ path, bytes }) => {
    const size = Math.round((model.expected.find((file) => file.path === path)?.size ?? unknownSize(path)) * scale);
    return { path, bytes: fill(bytes, size, `${model.id} ${path}`) };
  });
  const revision = /^[0-9a-f]{40}$/.test(model.revision) ? { commit: model.revision } : { tag: model.revision };
  return createRepository(model.id, files, { aliases: model.aliases, ...revision });
}

/** Of models that nobody has listed yet: what a log of theirs says, in bytes. */
function unknownSize(path: string): number {
  if (path === "TLG.fst") return 915_000_000;
  return path === "model_quant.onnx" ? 238_380_216 : 0;
}

/**
 * Appends what readers of the format pass over: to an ONNX file a field of protobuf that nobody knows, to a list of tokens in JSON
 * spaces, to anything else the bytes themselves. No two files are filled with the same.
 */
function fill(bytes: Uint8Array, size: number, name: string): Uint8Array {
  const missing = size - bytes.length;
  if (missing < 16) return bytes;
  if (/\.onnx$/.test(name)) return Buffer.concat([bytes, renderUnknownField(noise(name, missing))]);
  if (/\.json$/.test(name)) return Buffer.concat([bytes, Buffer.alloc(missing, " ")]);
  return name.endsWith(".fst") || bytes.length === 0 ? Buffer.concat([bytes, noise(name, missing)]) : bytes;
}

/** Field 1000, bytes with a length. */
function renderUnknownField(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([renderVarint(1000 * 8 + 2), renderVarint(bytes.length), bytes]);
}

function renderVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

/** Incompressible, as weights are, and the same on every machine. */
function noise(name: string, length: number): Uint8Array {
  return createHash("shake256", { outputLength: length }).update(name).digest();
}

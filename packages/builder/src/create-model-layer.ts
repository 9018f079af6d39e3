import path from "node:path";
import { findIdDanger, findModelDanger, type LockedModel, modelDigest } from "@funasr-images/catalog";
import { BuilderError } from "./builder-error.ts";
import type { LayerEntry, LayerSource } from "./layer.ts";

/**
 * Where an image keeps a model. The name stays in the path: its licence asks for that.
 *
 * @throws BuilderError UNSAFE_PATH for an id that leads elsewhere
 */
export function modelDirectory(id: string): string {
  const danger = findIdDanger(id);
  if (danger !== undefined) throw unsafe(`The id ${JSON.stringify(id)} ${danger}`);
  return `/workspace/models/${id}`;
}

/**
 * The layer of one model, parents included: names and bytes alone decide its digest. The files are read where the store
 * keeps them, which stay as they are: no link, no other mode, no other time.
 *
 * @param pathOf where the store keeps the file with this sha256
 * @throws BuilderError UNSAFE_PATH for an id or a path that leads elsewhere, or paths that some disk takes for one
 */
export function createModelLayer(model: LockedModel, pathOf: (sha256: string) => string): LayerSource {
  const danger = findModelDanger(
    model.id,
    model.files.map((file) => file.path),
  );
  if (danger !== undefined) throw unsafe(danger, model.id);
  const home = modelDirectory(model.id).slice(1);
  const files = model.files.map(
    ({ path: name, size, sha256 }): LayerEntry => ({
      ...{ kind: "file", name: `${home}/${name}`, executable: false },
      ...{ size, sha256, source: pathOf(sha256) },
    }),
  );
  const names = model.files.map((file) => file.path).join("\0");
  return {
    // Branches may ask for other files of one model; each set keeps its layer.
    slot: JSON.stringify(["model", model.id, names]),
    key: JSON.stringify([home, modelDigest(model)]),
    entries: async () => sorted([...parents(files), ...files]),
  };
}

function unsafe(what: string, where?: string): BuilderError {
  return new BuilderError("UNSAFE_PATH", what, { where, fix: "Lock the model again; nothing of it was written." });
}

function parents(entries: readonly LayerEntry[]): LayerEntry[] {
  const names = new Set<string>();
  for (const { name } of entries) {
    for (let folder = path.dirname(name); folder !== "."; folder = path.dirname(folder)) names.add(folder);
  }
  return [...names].map((name) => ({ kind: "folder", name }));
}

/** A folder's name is the start of what it holds, so it comes first. */
function sorted(entries: readonly LayerEntry[]): LayerEntry[] {
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

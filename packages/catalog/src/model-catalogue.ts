import schema from "../models.schema.json" with { type: "json" };
import { CatalogError } from "./catalog-error.ts";
import type { ModelRole } from "./image.ts";
import type { ModelHub } from "./model-lock.ts";
import { findIdDanger, findPathDanger, foldName } from "./model-path.ts";
import { compileSchema, type JsonFile, readJsonFile } from "./read-json-file.ts";

/** Files of this model may stand in for a model that images build in. */
export interface Substitute {
  /** The id of the model that images name. */
  readonly for: string;
  readonly role: ModelRole;
  /** The files that the engine opens, sorted. */
  readonly files: readonly string[];
}

/** What is known about the bytes of a file before a hub was asked. */
export interface ExpectedFile {
  readonly path: string;
  /** Bytes; absent when it is not known. */
  readonly size?: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  /** H: downloaded, or two independent sources agree. M: one good source. L: a hint. */
  readonly strength: "H" | "M" | "L";
  /** The revision at which it was seen, which need not be the one that is locked. */
  readonly seenAt: string;
  /** Earlier bytes of the same name. */
  readonly older?: readonly { readonly sha256: string; readonly seenAt: string }[];
}

/** A place that may hold the same bytes. Only a hint: bytes with another sha256 are refused. */
export type ModelAlternative =
  | { readonly kind: "modelscope" | "huggingface"; readonly id: string; readonly revision?: string }
  | { readonly kind: "url"; readonly path: string; readonly url: string };

/** One model of the catalogue. */
export interface CatalogueModel {
  readonly id: string;
  readonly hub: ModelHub;
  /** Other ids of the same repository. */
  readonly aliases: readonly string[];
  /** Branch, tag or commit to lock. */
  readonly revision: string;
  /** SPDX ids joined by ` AND `; each is a file `<id>.txt` of `images/licenses`. */
  readonly licence: string;
  readonly attribution: string;
  /** `confirmed`: a download matched. `expected`: others saw these hashes. `none`: no hash is known before a hub is asked. */
  readonly evidence: "confirmed" | "expected" | "none";
  readonly expected: readonly ExpectedFile[];
  readonly alternatives?: readonly ModelAlternative[];
  /** What a maintainer may build in instead; nothing does so by itself. */
  readonly substitutes?: readonly Substitute[];
  readonly note?: string;
}

/** `images/models.json`: every real model, sorted by id. */
export interface ModelCatalogue {
  readonly $schema?: string;
  readonly catalogueVersion: 1;
  readonly models: readonly CatalogueModel[];
}

const validate = compileSchema<ModelCatalogue>(schema);

/** Reads `images/models.json`. @throws CatalogError `BAD_FILE` with everything that is wrong */
export async function readModelCatalogue(file: string): Promise<ModelCatalogue> {
  return (await readLocatedModels(file)).value;
}

/** The same, with the places of what is wrong with it beside other files. */
export async function readLocatedModels(file: string): Promise<JsonFile<ModelCatalogue>> {
  const catalogue = await readJsonFile(file, validate);
  const problems = findProblems(catalogue.value.models);
  if (problems.length === 0) return catalogue;
  throw new CatalogError(
    "BAD_FILE",
    problems.map(({ index, message }) => `${catalogue.locate(`/models/${index}`)}: ${message}`),
  );
}

/** The entry of a model, by its id or an alias. */
export function findModel(catalogue: ModelCatalogue, id: string): CatalogueModel | undefined {
  return catalogue.models.find((model) => model.id === id || model.aliases.includes(id));
}

/** The entries of some models, in their order. @throws CatalogError `UNKNOWN_MODEL` */
export function pickModels(catalogue: ModelCatalogue, ids: readonly string[]): CatalogueModel[] {
  const unknown = ids.filter((id) => !findModel(catalogue, id));
  if (unknown.length > 0) {
    throw new CatalogError("UNKNOWN_MODEL", [
      `images/models.json has no ${unknown.join(", ")}. Add an entry with its licence, or choose from: ${catalogue.models.map((model) => model.id).join(", ")}.`,
    ]);
  }
  return ids.flatMap((id) => findModel(catalogue, id) ?? []);
}

/** What a schema cannot say: names that mean one model each, on every disk, in order. */
function findProblems(models: readonly CatalogueModel[]): { readonly index: number; readonly message: string }[] {
  const owners = new Map<string, number>();
  return models.flatMap((model, index) => {
    const twice = [model.id, ...model.aliases].filter((name) => {
      const taken = owners.has(foldName(name));
      owners.set(foldName(name), index);
      return taken;
    });
    const unsorted = index > 0 && model.id < (models[index - 1]?.id ?? "");
    const dangers = [
      ...[model.id, ...model.aliases].map((name) => [name, findIdDanger(name)] as const),
      ...model.expected.map(({ path }) => [path, findPathDanger(path)] as const),
    ];
    return [
      ...dangers.flatMap(([name, danger]) => (danger ? [{ index, message: `${JSON.stringify(name)} ${danger}` }] : [])),
      ...twice.map((name) => ({ index, message: `${name} names two models` })),
      ...(unsorted ? [{ index, message: "must be sorted by id" }] : []),
    ];
  });
}

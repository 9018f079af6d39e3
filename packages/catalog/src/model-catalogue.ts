import schema from "../models.schema.json" with { type: "json" };
import { CatalogError } from "./catalog-error.ts";
import type { ImageBranch, ModelRole } from "./image.ts";
import type { ModelHub } from "./model-lock.ts";
import { compileSchema, readJsonFile } from "./read-json-file.ts";

/** A branch that opens files of a model. */
export interface ModelUse {
  readonly branch: ImageBranch;
  readonly role: ModelRole;
  /** The files that the engine opens, sorted. */
  readonly files: readonly string[];
  /** Offered in place of the model that the branch builds in. */
  readonly alternative?: true;
}

/** What is known about the bytes of a file before a hub was asked. */
export interface ExpectedFile {
  readonly path: string;
  /** Bytes; absent when nobody wrote it down. */
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

/** A place that may hold the same bytes. Only a hint: whatever has another sha256 is refused. */
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
  readonly uses: readonly ModelUse[];
  /** SPDX ids joined by ` AND `; each is a file `<id>.txt` of `images/licenses`. */
  readonly licence: string;
  readonly attribution: string;
  /** `confirmed`: a download matched. `expected`: others saw these hashes. `none`: only a hub can tell. */
  readonly evidence: "confirmed" | "expected" | "none";
  readonly expected: readonly ExpectedFile[];
  readonly alternatives?: readonly ModelAlternative[];
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
  const catalogue = await readJsonFile(file, validate);
  const problems = findProblems(catalogue.models);
  if (problems.length > 0) {
    throw new CatalogError(
      "BAD_FILE",
      problems.map((problem) => `${file}: ${problem}`),
    );
  }
  return catalogue;
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

/** What a schema cannot say: names that mean one model each, and expectations about files that somebody opens. */
function findProblems(models: readonly CatalogueModel[]): string[] {
  const names = models.flatMap((model) => [model.id, ...model.aliases]);
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  const unsorted = models.some((model, index) => index > 0 && model.id < (models[index - 1]?.id ?? ""));
  return [
    ...twice.map((name) => `/models: ${name} names two models`),
    ...(unsorted ? ["/models: must be sorted by id"] : []),
    ...models.flatMap((model, index) => {
      const opened = new Set(model.uses.flatMap((use) => use.files));
      return model.expected
        .filter((file) => !opened.has(file.path))
        .map((file) => `/models/${index}/expected: no use of ${model.id} opens ${file.path}`);
    }),
  ];
}

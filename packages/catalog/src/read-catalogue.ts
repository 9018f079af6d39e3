import path from "node:path";
import { CatalogError } from "./catalog-error.ts";
import type { Image } from "./image.ts";
import { findModel, type ModelCatalogue, readLocatedModels } from "./model-catalogue.ts";
import { usesOf } from "./model-uses.ts";
import { readLocatedImages } from "./read-images.ts";

/** Everything that is known about images and their models. */
export interface Catalogue {
  readonly images: readonly Image[];
  readonly models: ModelCatalogue;
}

/**
 * Reads `images/`: every branch, and `models.json`, compared with each other.
 *
 * @throws CatalogError with file, line, path and choices of everything that is wrong
 */
export async function readCatalogue(imagesDirectory: string): Promise<Catalogue> {
  const located = await readLocatedImages(imagesDirectory);
  const models = await readLocatedModels(path.join(imagesDirectory, "models.json"));
  const images = located.map(({ image }) => image);
  const problems = [
    ...located.flatMap(({ image, locate }) => findUncatalogued(image, models.value, locate)),
    ...findUnopened(models.value, images, models.locate),
  ];
  if (problems.length > 0) throw new CatalogError("BAD_FILE", problems);
  return { images, models: models.value };
}

function findUncatalogued(image: Image, catalogue: ModelCatalogue, locate: (pointer: string) => string): string[] {
  return Object.entries(image.models).flatMap(([role, { id, hub = "modelscope", revision }]) => {
    const entry = findModel(catalogue, id);
    const at = (key: string) => locate(`/models/${role}/${key}`);
    if (!entry) {
      const choices = catalogue.models.map((model) => model.id).join(", ");
      return [`${at("id")}: models.json has no ${id}. Add an entry with its licence, or choose from: ${choices}`];
    }
    return [
      ...(entry.hub === hub ? [] : [`${at("hub")}: models.json has ${entry.id} of ${entry.hub} (found "${hub}")`]),
      ...(entry.revision === revision
        ? []
        : [`${at("revision")}: models.json has ${entry.id} at ${entry.revision} (found "${revision}")`]),
    ];
  });
}

/** An expectation about a file that no image opens is a typo, unless no image uses the model at all. */
function findUnopened(
  { models }: ModelCatalogue,
  images: readonly Image[],
  locate: (pointer: string) => string,
): string[] {
  return models.flatMap((model, index) => {
    const uses = usesOf(model, images);
    const opened = new Set([...uses, ...(model.substitutes ?? [])].flatMap(({ files }) => files));
    return model.expected.flatMap((file, place) =>
      uses.length === 0 || opened.has(file.path)
        ? []
        : [`${locate(`/models/${index}/expected/${place}/path`)}: no image opens ${file.path} of ${model.id}`],
    );
  });
}

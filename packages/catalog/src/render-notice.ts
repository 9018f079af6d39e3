import type { CatalogueModel } from "./model-catalogue.ts";

/**
 * The part of an image's NOTICE that is about its models: name, licence and authors of each, as their licences ask.
 *
 * @example
 * renderNotice(pickModels(catalogue, Object.values(leg.models)));
 */
export function renderNotice(models: readonly CatalogueModel[]): string {
  const entries = [...models]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((model) => `${model.id}\n  Licence: ${model.licence}\n  ${model.attribution}\n`);
  return `Models in this image, unchanged and under their own names. The texts of their licences are beside this file.\n\n${entries.join("\n")}`;
}

/** The ids of the licences of some models, each once and sorted; `images/licenses/<id>.txt` is the text. */
export function licencesOf(models: readonly CatalogueModel[]): string[] {
  return [...new Set(models.flatMap((model) => model.licence.split(" AND ")))].sort();
}

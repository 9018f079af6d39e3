import type { Image, ImageBranch, ModelRole } from "./image.ts";
import type { CatalogueModel } from "./model-catalogue.ts";

/** A branch that opens files of a model. */
export interface ModelUse {
  readonly branch: ImageBranch;
  readonly role: ModelRole;
  /** The files that the engine opens, sorted. */
  readonly files: readonly string[];
  /** Offered in place of the model that the branch builds in. */
  readonly substitute?: true;
}

/** Which branches open which files of a model; after them those for which it is a substitute. */
export function usesOf({ id, aliases, substitutes = [] }: CatalogueModel, images: readonly Image[]): ModelUse[] {
  return images.flatMap(({ branch, models }) => {
    const built = Object.entries(models) as [ModelRole, { id: string; files: readonly string[] }][];
    return [
      ...built
        .filter(([, request]) => request.id === id || aliases.includes(request.id))
        .map(([role, { files }]) => ({ branch, role, files })),
      ...substitutes
        .filter((one) => models[one.role]?.id === one.for)
        .map(({ role, files }) => ({ branch, role, files, substitute: true as const })),
    ];
  });
}

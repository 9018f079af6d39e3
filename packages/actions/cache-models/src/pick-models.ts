import type { Image, ModelLock } from "@funasr-images/catalog";
import { ActionError } from "../../src/context/action-error.ts";

/**
 * The ids of the models that are wanted, in the order of the lock.
 *
 * @param wanted `models`: a list of ids or of objects with an id; `branch`: an image branch. Absent means all.
 * @throws ActionError BAD_PLAN
 */
export function pickModels(
  lock: ModelLock,
  images: readonly Pick<Image, "branch" | "models">[],
  wanted: { readonly models?: unknown; readonly branch?: string | undefined },
): string[] {
  const locked = lock.models.map(({ id }) => id);
  const listed = wanted.models === undefined ? locked : parseIds(wanted.models, locked);
  const used = wanted.branch === undefined ? locked : modelsOf(wanted.branch, images);
  return locked.filter((id) => listed.includes(id) && used.includes(id));
}

function parseIds(value: unknown, locked: readonly string[]): string[] {
  const ids = Array.isArray(value)
    ? value.map((model) => (typeof model === "string" ? model : model?.id))
    : [undefined];
  const unknown = ids.filter((id) => !locked.includes(id));
  if (unknown.length === 0) return ids;
  throw new ActionError("BAD_PLAN", `The input "models" names ${JSON.stringify(unknown)}`, {
    fix: `It takes a list of ids of the model lock: ${locked.join(", ") || "which is empty"}.`,
  });
}

function modelsOf(branch: string, images: readonly Pick<Image, "branch" | "models">[]): string[] {
  const image = images.find((one) => one.branch === branch);
  if (image) return Object.values(image.models).map(({ id }) => id);
  const branches = images.map((one) => one.branch).join(", ");
  throw new ActionError("BAD_PLAN", `There is no image branch "${branch}"`, { fix: `Choose from: ${branches}.` });
}

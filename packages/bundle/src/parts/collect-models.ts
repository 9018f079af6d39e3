import { type Image, type ModelLock, modelRequests } from "@funasr-images/catalog";
import { type DownloadOptions, downloadModels, openModelStore } from "@funasr-images/models";
import type { BundleFile } from "../bundle-file.ts";

export interface CollectModelsOptions extends Pick<DownloadOptions, "hub" | "alternatives" | "folders" | "onTotals"> {
  readonly images: readonly Image[];
  readonly lock: ModelLock;
  /** The folder of the store. */
  readonly store: string;
  readonly signal?: AbortSignal | undefined;
}

/** The files of the models of some images, as the store keeps them; what it lacks is downloaded first. */
export async function collectModels({
  images,
  lock,
  store: directory,
  ...rest
}: CollectModelsOptions): Promise<BundleFile[]> {
  const store = await openModelStore(directory);
  const ids = modelRequests(images).map(({ id }) => id);
  await downloadModels(lock, { ...rest, store, ids });
  const files = lock.models.filter(({ id }) => ids.includes(id)).flatMap((model) => model.files);
  const distinct = new Map(files.map((file) => [file.sha256, file]));
  return [...distinct.values()].map(({ sha256, size }) => {
    return { path: `store/sha256/${sha256.slice(0, 2)}/${sha256}`, size, sha256, source: store.path(sha256) };
  });
}

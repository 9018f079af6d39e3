import { hubAddress } from "./hub-address.ts";
import type { OpenHub } from "./hub-options.ts";
import { type Listing, parseListing } from "./parse-listing.ts";
import { type RequestOptions, requestData } from "./request-data.ts";

/** ModelScope cuts listings here without notice; then the directories of the wanted files are listed one by one. */
const listingLimit = 3000;

/** Lists a model at a revision: one request, unless the listing was cut. */
export async function listModelScope(
  hub: OpenHub,
  id: string,
  revision: string,
  files: readonly string[],
  options: RequestOptions,
): Promise<Listing> {
  const read = async (root?: string) =>
    parseListing(
      await requestData(hub, hubAddress.files(hub.endpoint, id, revision, root), options),
      `${id}@${revision}`,
    );
  const whole = await read();
  if (whole.entries < listingLimit) return whole;
  const roots = new Set(files.map((path) => path.slice(0, Math.max(0, path.lastIndexOf("/")))));
  const parts = await Promise.all([...roots].map((root) => read(root)));
  const blobs = new Map([whole, ...parts].flatMap((part) => part.blobs.map((blob) => [blob.path, blob] as const)));
  return { ...whole, blobs: [...blobs.values()] };
}

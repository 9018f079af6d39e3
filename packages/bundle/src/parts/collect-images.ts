import { stat } from "node:fs/promises";
import path from "node:path";
import { baseOf, type Image } from "@funasr-images/catalog";
import {
  blobPath,
  copyImage,
  type Descriptor,
  type ImageTarget,
  listReferrers,
  openLayout,
  openRegistry,
  type Registry,
} from "@funasr-images/registry";
import { BundleError } from "../bundle-error.ts";
import { type BundleFile, textFile } from "../bundle-file.ts";
import type { BundledBase, BundledRelease } from "../bundle-record.ts";

/** The layout of a bundle: one for all images, so that what they share is there once. */
export const layoutName = "oci";

export interface CollectImagesOptions {
  readonly images: readonly Image[];
  /** A folder that keeps blobs between exports. */
  readonly folder: string;
  /** The registry to fetch a base from. @default its own */
  readonly placeOf?: (image: Image) => { readonly repository: string; readonly digest?: string };
  /** Hosts that are talked to by plain http. @default this machine */
  readonly allowHttp?: readonly string[] | undefined;
  readonly say: (line: string) => void;
}

/** Copies the bases of some images into the layout, with everything that their indexes name. @throws BundleError BASE_UNCONFIRMED */
export async function collectBases({
  images,
  folder,
  placeOf = baseOf,
  allowHttp,
  say,
}: CollectImagesOptions): Promise<BundledBase[]> {
  const layout = openLayout(folder);
  const bases = new Map<string, BundledBase>();
  for (const image of images) {
    const { repository } = baseOf(image);
    const { repository: from, digest } = placeOf(image);
    if (digest === undefined) {
      const fix = "Confirm it in image.json first.";
      throw new BundleError("BASE_UNCONFIRMED", `The base of ${image.branch} has no digest`, {
        where: repository,
        fix,
      });
    }
    say(`base of ${image.branch}: ${from}@${digest}`);
    await copyImage(openRegistry(from, { allowHttp }), layout, digest, path.join(folder, "arriving"));
    bases.set(`${repository}@${digest}`, { repository, digest });
  }
  return [...bases.values()].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

/** Copies what a registry has released of some branches into the layout, with its tags and proofs. */
export async function collectReleases(
  registry: Registry,
  { images, folder, say }: CollectImagesOptions,
): Promise<BundledRelease[]> {
  const layout = openLayout(folder);
  const list = await registry.listTags();
  const tags = list.kind === "found" ? list.tags : [];
  const released: BundledRelease[] = [];
  for (const { branch } of images) {
    const digest = tags.includes(branch) ? await registry.resolveTag(branch) : undefined;
    if (digest === undefined) {
      say(`${registry.repository} has released nothing of ${branch}`);
      continue;
    }
    say(`released ${branch}: ${registry.repository}@${digest}`);
    await copyImage(registry, layout, digest, path.join(folder, "arriving"));
    const same: string[] = [];
    for (const tag of tags.filter((each) => each === branch || each.startsWith(`${branch}-`))) {
      if ((await registry.resolveTag(tag)) === digest) same.push(tag);
    }
    released.push({ branch, digest, tags: same.sort(), proofs: await collectProofs(registry, layout, digest, folder) });
  }
  return released;
}

async function collectProofs(
  registry: Registry,
  layout: ImageTarget,
  digest: string,
  folder: string,
): Promise<BundledRelease["proofs"]> {
  const stored = await registry.getManifest(digest);
  const below = stored && "manifests" in stored.json ? stored.json.manifests.map((each) => each.digest) : [];
  const proofs: { subject: string; descriptor: Descriptor }[] = [];
  for (const subject of [digest, ...below]) {
    for (const descriptor of await listReferrers(registry, subject)) {
      await copyImage(registry, layout, descriptor.digest, path.join(folder, "arriving"));
      proofs.push({ subject, descriptor });
    }
  }
  return proofs;
}

/** The files of the layout that some images need, with its index.json: other tools read it as well. */
export async function listLayout(
  folder: string,
  bases: readonly BundledBase[],
  released: readonly BundledRelease[],
): Promise<BundleFile[]> {
  const layout = openLayout(folder);
  const digests = new Set<string>();
  const add = async (digest: string): Promise<Descriptor> => {
    const stored = await layout.getManifest(digest);
    if (!stored) throw new BundleError("BUNDLE_DAMAGED", "A manifest is gone", { where: digest, fix: "Run again." });
    digests.add(digest);
    if ("manifests" in stored.json) for (const each of stored.json.manifests) await add(each.digest);
    else for (const each of [stored.json.config, ...stored.json.layers]) digests.add(each.digest);
    return { mediaType: stored.mediaType, digest, size: stored.bytes.byteLength };
  };
  const manifests: Descriptor[] = [];
  const name = (value: string) => ({ annotations: { "org.opencontainers.image.ref.name": value } });
  for (const { repository, digest } of bases) manifests.push({ ...(await add(digest)), ...name(repository) });
  for (const { digest, tags, proofs } of released) {
    const descriptor = await add(digest);
    for (const tag of tags) manifests.push({ ...descriptor, ...name(tag) });
    for (const proof of proofs) await add(proof.descriptor.digest);
  }
  if (manifests.length === 0) return [];
  const text = (name: string, value: object) =>
    textFile(`${layoutName}/${name}`, `${JSON.stringify(value, undefined, 2)}\n`);
  const blobs = [...digests].map(async (digest) => {
    const source = blobPath(folder, digest);
    const sha256 = digest.slice("sha256:".length);
    return { path: `${layoutName}/blobs/sha256/${sha256}`, size: (await stat(source)).size, sha256, source };
  });
  return [
    text("oci-layout", { imageLayoutVersion: "1.0.0" }),
    text("index.json", { schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests }),
    ...(await Promise.all(blobs)),
  ];
}

import { constants, copyFile, mkdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { archiveName, imagePackages } from "@funasr-images/builder";
import { archs } from "@funasr-images/catalog";
import { fillFile, hashPlainFile, replaceFile } from "@funasr-images/files";
import { copyIntoStore, openModelStore } from "@funasr-images/models";
import {
  addReferrers,
  copyImage,
  openLayout,
  openRegistry,
  parseRepository,
  type Registry,
} from "@funasr-images/registry";
import { unpackArchive } from "./archive/unpack-archive.ts";
import { BundleError } from "./bundle-error.ts";
import { listName, parseList } from "./bundle-file.ts";
import { type BundledRelease, type BundleRecord, parseRecord, recordName } from "./bundle-record.ts";
import { layoutName } from "./parts/collect-images.ts";
import { npmCachePath } from "./parts/npm-packages.ts";
import { type PlannedTags, planTags } from "./plan-tags.ts";

export interface ImportOptions {
  /** The folder of a bundle, its tar, or the first part of that. */
  readonly bundle: string;
  /** The repository, for its `package-lock.json`. */
  readonly root: string;
  /** The folder that the pipeline keeps models, npm packages and recordings in. */
  readonly state: string;
  /** `host/repository` that images are released to; bases go to the same host. @default no image is pushed */
  readonly registry?: string | undefined;
  /** Hosts that are talked to by plain http. @default this machine */
  readonly allowHttp?: readonly string[] | undefined;
  /** Moves tags such as `offline` also where the registry has a newer version of the branch. @default false */
  readonly moveTags?: boolean | undefined;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface ImportedBundle {
  /** Files that were verified. */
  readonly files: number;
  readonly models: number;
  readonly recordings: number;
  readonly npmPackages: number;
  readonly images: number;
  /** A profile for `./scripts/release --profile`; absent without a registry. */
  readonly profile?: string;
}

/**
 * Verifies a bundle and brings it to where a release looks: files of models into the store, recordings and npm packages into the
 * state folder, base and released images into a registry, by digest.
 *
 * @throws BundleError BUNDLE_DAMAGED before anything is taken, VERSION_TAKEN before an image is pushed; what store and registry throw
 */
export async function importBundle(options: ImportOptions): Promise<ImportedBundle> {
  const { root, state, registry, say, signal } = options;
  const folder = await openBundle(options);
  const list = await verifyBundle(folder, signal);
  say(`${list.size} files verified`);
  const paths = [...list.keys()];
  const record = parseRecord(await readFile(path.join(folder, recordName), "utf8"), folder);

  const store = await openModelStore(path.join(state, "store"));
  const models = paths.filter((name) => name.startsWith("store/sha256/"));
  for (const name of models) {
    signal?.throwIfAborted();
    const sha256 = path.basename(name);
    if ((await store.verify(sha256, signal)) !== "verified")
      await copyIntoStore(store, sha256, path.join(folder, name));
  }
  const recordings = paths.filter((name) => name.startsWith("recordings/"));
  for (const name of recordings) await copyTo(path.join(folder, name), path.join(state, "speech", path.basename(name)));
  const npmPackages = await importNpm(folder, list, root, path.join(state, "npm"));
  const images = registry === undefined ? undefined : await pushImages(folder, record, { ...options, registry });
  return {
    ...{ files: list.size, models: models.length, recordings: recordings.length, npmPackages },
    ...(images ?? { images: 0 }),
  };
}

async function openBundle({ bundle, state, signal }: ImportOptions): Promise<string> {
  const found = await stat(bundle).catch((cause) => {
    throw new BundleError("NOT_A_BUNDLE", `There is nothing: ${cause.code}`, { where: bundle, cause });
  });
  if (found.isDirectory()) return bundle;
  const folder = path.join(state, "bundle", "unpacked");
  await unpackArchive(bundle, folder, signal);
  return folder;
}

/** Compares every file with the list. @throws BundleError BUNDLE_DAMAGED that names what is missing or different */
export async function verifyBundle(folder: string, signal?: AbortSignal): Promise<Map<string, string>> {
  const text = await readFile(path.join(folder, listName), "utf8").catch((cause) => {
    throw new BundleError("NOT_A_BUNDLE", `It has no ${listName}`, { where: folder, cause });
  });
  const list = parseList(text, path.join(folder, listName));
  const faults: string[] = [];
  for (const [name, sha256] of list) {
    const actual = await hashPlainFile(path.join(folder, name), { signal }).catch((error) => {
      signal?.throwIfAborted();
      return `${error.code}`;
    });
    if (actual !== sha256) faults.push(`${name} ${/^[0-9a-f]{64}$/.test(actual) ? "has other bytes" : `(${actual})`}`);
  }
  if (faults.length === 0) return list;
  const shown =
    faults.length > 5 ? `${faults.slice(0, 5).join(", ")} and ${faults.length - 5} more` : faults.join(", ");
  throw new BundleError("BUNDLE_DAMAGED", `Not as ${listName} says: ${shown}`, {
    where: folder,
    fix: "Copy these files again; nothing was imported.",
  });
}

/** The packages that images are built of, where the builder looks first; all others are for `npm ci --cache`. */
async function importNpm(
  folder: string,
  list: ReadonlyMap<string, string>,
  root: string,
  cache: string,
): Promise<number> {
  const lock = JSON.parse(await readFile(path.join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, { readonly integrity?: string }>>;
  };
  let count = 0;
  for (const name of imagePackages(archs)) {
    const integrity = lock.packages[`node_modules/${name}`]?.integrity;
    const inside = integrity && `npm/${npmCachePath(integrity)}`;
    if (!inside || !list.has(inside)) continue;
    await copyTo(path.join(folder, inside), path.join(cache, archiveName(integrity)));
    count += 1;
  }
  return count;
}

async function pushImages(
  folder: string,
  { bases, released }: BundleRecord,
  { registry: reference, allowHttp, moveTags, state, say, signal }: ImportOptions & { readonly registry: string },
): Promise<{ readonly images: number; readonly profile: string }> {
  const layout = openLayout(path.join(folder, layoutName));
  const arriving = path.join(state, "bundle", "arriving");
  const { host } = parseRepository(reference, allowHttp);
  const registry = openRegistry(reference, { allowHttp, signal });
  const planned = await planAllTags(released, registry, moveTags);
  const baseMirrors: Record<string, string> = {};
  for (const { repository, digest } of bases) {
    const target = `${host}/${parseRepository(repository).name}`;
    say(`${target}@${digest}`);
    await copyImage(layout, openRegistry(target, { allowHttp, signal }), digest, arriving);
    baseMirrors[repository] = target;
  }
  for (const [{ branch, digest, proofs }, { written, left, newest }] of planned) {
    const { stored } = await copyImage(layout, registry, digest, arriving);
    for (const { subject, descriptor } of proofs) {
      await copyImage(layout, registry, descriptor.digest, arriving);
      await addReferrers(registry, subject, [descriptor]);
    }
    // Last, as in a release: what a tag points at is whole.
    for (const tag of written) {
      say(`${reference}:${tag}`);
      await registry.putManifest(tag, stored.bytes, stored.mediaType);
    }
    if (left.length > 0) {
      say(`${reference} has ${branch}-${newest}, which is newer: not moved are ${left.join(", ")} (--move-tags does)`);
    }
  }
  const profile = path.join(state, "bundle-profile.json");
  await replaceFile(
    profile,
    `${JSON.stringify({ registry: reference, baseMirrors, ...(allowHttp ? { allowHttp } : {}) }, undefined, 2)}\n`,
  );
  return { images: bases.length + released.length, profile };
}

/** Looks at the tags of all releases before the first is touched. */
async function planAllTags(
  released: readonly BundledRelease[],
  registry: Registry,
  moveTags: boolean | undefined,
): Promise<(readonly [BundledRelease, PlannedTags])[]> {
  const list = released.length > 0 ? await registry.listTags() : undefined;
  const there = new Map<string, string | undefined>();
  for (const tag of list?.kind === "found" ? list.tags : []) there.set(tag, undefined);
  // A list may lag behind, so what is written is asked for by name.
  for (const tag of released.flatMap(({ tags }) => tags)) {
    const digest = await registry.resolveTag(tag);
    if (digest === undefined) there.delete(tag);
    else there.set(tag, digest);
  }
  return released.map((release) => [release, planTags(release, there, { where: registry.repository, moveTags })]);
}

async function copyTo(source: string, target: string): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  await fillFile(
    path.dirname(target),
    (draft) => copyFile(source, draft, constants.COPYFILE_FICLONE),
    () => path.basename(target),
  );
}

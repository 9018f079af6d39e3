import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Image, type ImageBranch, selectImages } from "@funasr-images/catalog";
import { catalogueSources, type DownloadTotals, profileHub } from "@funasr-images/models";
import { type PipelineContext, placeBase } from "@funasr-images/pipeline";
import { openRegistry } from "@funasr-images/registry";
import { writeArchive } from "./archive/write-archive.ts";
import { writeFolder } from "./archive/write-folder.ts";
import { type BundleFile, listName, renderList, sortFiles, textFile } from "./bundle-file.ts";
import { type BundlePart, type BundleRecord, bundleParts, recordName } from "./bundle-record.ts";
import { collectCheckout } from "./parts/collect-checkout.ts";
import { collectBases, collectReleases, listLayout } from "./parts/collect-images.ts";
import { collectModels } from "./parts/collect-models.ts";
import { collectNpm } from "./parts/collect-npm.ts";
import { collectRecordings } from "./parts/collect-recordings.ts";

/** Brings checkout and npm packages of a bundle onto a machine that has nothing of this project yet. */
const installName = "install.sh";
const installScript = path.join(import.meta.dirname, "../install.sh");

export interface ExportOptions {
  /** A folder, or a file whose name ends with `.tar`. */
  readonly output: string;
  /** @default every branch */
  readonly branches?: readonly ImageBranch[];
  /** @default all */
  readonly only?: readonly BundlePart[];
  /** Bytes of one part of a tar. @default one file */
  readonly partBytes?: number;
  /** Folders to take models from before a hub is asked. */
  readonly sources?: readonly string[];
  readonly say: { readonly line: (text: string) => void; readonly totals: (totals: DownloadTotals) => void };
  readonly signal?: AbortSignal | undefined;
}

export interface ExportedBundle {
  /** Files in the bundle. */
  readonly files: number;
  /** Bytes of those. */
  readonly bytes: number;
  /** What was written: the folder, or every part of the tar. */
  readonly written: readonly string[];
}

/**
 * Writes what a release needs where there is no network: models, recordings, npm packages, the checkout, base images, released
 * images with their proofs. The same inputs give the same bytes; a second run goes on where the first one ended.
 *
 * @throws BundleError; what the rooms throw whose parts are collected
 */
export async function exportBundle(context: PipelineContext, options: ExportOptions): Promise<ExportedBundle> {
  const files = await collectFiles(context, options);
  const { output, partBytes, signal } = options;
  const parts = output.endsWith(".tar") ? await writeArchive(files, output, { partBytes, signal }) : undefined;
  if (!parts) await writeFolder(files, output, signal);
  return {
    files: files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    written: parts?.map((part) => part.path) ?? [path.resolve(output)],
  };
}

/** Everything, with its list, in the order of the paths but the list first: who reads a tar can check what follows. */
async function collectFiles(context: PipelineContext, options: ExportOptions): Promise<BundleFile[]> {
  const { root, state, profile, lock, env = {} } = context;
  const { branches = [], only = bundleParts, sources, say, signal } = options;
  const images = selectImages(context.images, { branches });
  const wants = (part: BundlePart) => only.includes(part);
  const files: BundleFile[] = [];
  const add = (found: readonly BundleFile[]) => void files.push(...found);
  if (wants("models")) {
    say.line("models");
    const hub = profileHub(profile, env);
    const alternatives = profile.name === "upstream" ? catalogueSources(context.catalogue, lock, hub) : {};
    const where = { store: path.join(state, "store"), hub, folders: sources, signal, onTotals: say.totals };
    add(await collectModels({ ...where, alternatives, images, lock }));
  }
  if (wants("recordings")) add(await collectRecordings(context, signal));
  if (wants("npm")) {
    say.line("npm packages");
    add(await collectNpm(root, { npm: profile.npm, signal }));
  }
  const checkout = wants("checkout") ? await collectCheckout(root, path.join(state, "bundle"), signal) : undefined;
  if (checkout) add([checkout.file, textFile(installName, await readFile(installScript, "utf8"))]);
  const { allowHttp } = profile;
  const folder = path.join(state, "bundle", "oci");
  const placeOf = (image: Image) => placeBase(image, profile);
  const collecting = { images, folder, placeOf, allowHttp, say: say.line };
  const bases = wants("bases") ? await collectBases(collecting) : [];
  const registry = openRegistry(profile.registry, { allowHttp, signal });
  const released = wants("images") ? await collectReleases(registry, collecting) : [];
  add(await listLayout(collecting.folder, bases, released));
  const record: BundleRecord = {
    bundleVersion: 1,
    ...(checkout ? { commit: checkout.commit } : {}),
    ...{ branches: images.map(({ branch }) => branch), bases, released },
  };
  add([textFile(recordName, `${JSON.stringify(record, undefined, 2)}\n`)]);
  return [textFile(listName, renderList(files)), ...sortFiles(files)];
}

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { fillFile, replaceFile } from "@funasr-images/files";
import type { Layer, LayerSource } from "./layer.ts";
import { writeLayer } from "./write-layer.ts";

/** What a slot of the pool holds, and what it was made of. */
interface SlotRecord<T> {
  /** Records of another format are ignored. */
  readonly format: typeof format;
  readonly slot: string;
  readonly key: string;
  readonly layers: readonly T[];
}

/** To be raised with every change of the bytes that `writeLayer` makes of the same entries. */
const format = 1;
/** A running build has blobs that no record names yet, or no longer names since another build took the slot. */
const restMs = 60 * 60_000;

/** Blobs of images by digest, kept between builds, so that what did not change is neither written nor fetched again. */
export interface BlobPool {
  path(digest: string): string;
  /** The layer of a source; written unless its slot holds it. */
  keepLayer(source: LayerSource, options?: KeepLayerOptions): Promise<Layer>;
  /** Keeps the blobs of another image in a slot; `save` is called for each that is missing. */
  keepBlobs(
    slot: string,
    blobs: readonly { readonly digest: string; readonly size: number }[],
    save: (digest: string, file: string) => Promise<void>,
  ): Promise<void>;
  /** Removes what no slot holds any longer. */
  prune(): Promise<void>;
}

interface KeepLayerOptions {
  readonly signal?: AbortSignal;
  /** Called when the layer has to be written. */
  readonly onWrite?: () => void;
}

/** @param state a folder that survives the build */
export async function openBlobPool(state: string): Promise<BlobPool> {
  const blobs = path.join(state, "blobs/sha256");
  const slots = path.join(state, "blobs/slots");
  for (const folder of [blobs, slots]) await mkdir(folder, { recursive: true });
  const blobName = (digest: string) => digest.slice("sha256:".length);
  const blobFile = (digest: string) => path.join(blobs, blobName(digest));
  /** Whether a blob is whole; its age starts anew, as if it was just written. */
  const isStored = async ({ digest, size }: { digest: string; size: number }) => {
    const now = new Date();
    const touched = await utimes(blobFile(digest), now, now).catch(() => "missing");
    return touched === undefined && (await stat(blobFile(digest)).catch(() => undefined))?.size === size;
  };

  return {
    path: blobFile,
    async keepLayer({ slot, key, entries }, { signal, onWrite } = {}) {
      const known = await readSlot<Layer>(slots, slot);
      const [layer] = known?.key === key ? known.layers : [];
      if (layer && (await isStored(layer))) return layer;
      onWrite?.();
      const write = async (file: string) => writeLayer(await entries(), file, signal);
      const written = await fillFile(blobs, write, ({ digest }) => blobName(digest));
      await writeSlot(slots, { format, slot, key, layers: [written] });
      return written;
    },
    async keepBlobs(slot, wanted, save) {
      for (const blob of wanted) {
        if (await isStored(blob)) continue;
        const name = blobName(blob.digest);
        await fillFile(
          blobs,
          (file) => save(blob.digest, file),
          () => name,
        );
      }
      const layers = wanted.map(({ digest, size }) => ({ digest, size }));
      await writeSlot(slots, { format, slot, key: "", layers });
    },
    async prune() {
      const names = await readdir(slots);
      const records = await Promise.all(names.map((name) => readRecord<{ digest: string }>(path.join(slots, name))));
      const held = new Set(records.flatMap((record) => record?.layers.map(({ digest }) => blobFile(digest)) ?? []));
      for (const name of await readdir(blobs)) {
        const file = path.join(blobs, name);
        const found = held.has(file) ? undefined : await stat(file).catch(() => undefined);
        if (found && Date.now() - found.mtimeMs > restMs) await rm(file, { force: true });
      }
    },
  };
}

function slotFile(slots: string, slot: string): string {
  return path.join(slots, `${createHash("sha256").update(slot).digest("hex").slice(0, 32)}.json`);
}

function readSlot<T>(slots: string, slot: string): Promise<SlotRecord<T> | undefined> {
  return readRecord<T>(slotFile(slots, slot));
}

/** An unreadable record only costs the writing of a layer. */
async function readRecord<T>(file: string): Promise<SlotRecord<T> | undefined> {
  try {
    const record: SlotRecord<T> = JSON.parse(await readFile(file, "utf8"));
    return record.format === format ? record : undefined;
  } catch {
    return undefined;
  }
}

async function writeSlot<T>(slots: string, record: SlotRecord<T>): Promise<void> {
  await replaceFile(slotFile(slots, record.slot), JSON.stringify(record));
}

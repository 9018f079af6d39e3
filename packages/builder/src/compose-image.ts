import { readFile } from "node:fs/promises";
import { type Descriptor, mediaTypes, sha256Digest } from "@funasr-images/registry";
import { applyDockerfile } from "./apply-dockerfile.ts";
import { type BlobPool, openBlobPool } from "./blob-pool.ts";
import { BuilderError } from "./builder-error.ts";
import { composeConfig } from "./compose-config.ts";
import type { Layer, LayerSource } from "./layer.ts";
import { type Dockerfile, parseDockerfile } from "./parse-dockerfile.ts";
import { type Base, type BaseReference, readBase } from "./read-base.ts";
import { writeLayout } from "./write-layout.ts";

export interface ComposeOptions {
  readonly dockerfile: string;
  /** Docker's name, `amd64`. */
  readonly architecture: string;
  /** What FROM may name. `scratch` needs none. */
  readonly bases: Readonly<Record<string, BaseReference>>;
  /** What COPY may name. */
  readonly layers: Readonly<Record<string, LayerSource>>;
  readonly arguments: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Seconds since 1970; what `created` says. */
  readonly epoch: number;
  /** Where the OCI image layout is written; what was there is removed. */
  readonly layout: string;
  /** The name under which an engine that loads the layout knows it. */
  readonly name: string;
  /** A folder that keeps layers between builds. */
  readonly state: string;
  readonly signal?: AbortSignal;
  /** What is being done. */
  readonly onLine?: (line: string) => void;
}

/** What was composed; the layout may hold another image by now, of a second build in the same state folder. */
export interface ComposedLayout {
  readonly manifest: Pick<Descriptor, "digest" | "size" | "mediaType">;
  /** Configuration and layers as they are pulled. */
  readonly compressedBytes: number;
}

/**
 * Puts an image together into an OCI image layout: the layers of its base as they are, its own as `writeLayer` makes them,
 * and the configuration that its Dockerfile says. The same inputs give the same digest everywhere: no engine takes part.
 * Nothing is tagged, loaded or pushed.
 *
 * @throws BuilderError
 */
export async function composeImage(options: ComposeOptions): Promise<ComposedLayout> {
  const { dockerfile: file, architecture, labels = {}, epoch, layout, name, state, signal, onLine } = options;
  const dockerfile = parseDockerfile(await readFile(file, "utf8"), file);
  const pool = await openBlobPool(state);
  const base = await openBase(dockerfile, options, pool);
  const applied = applyDockerfile(dockerfile, base ? (base.config.config ?? {}) : scratch, options.arguments);
  const contexts = applied.steps.flatMap(({ context }) => (context === undefined ? [] : [context]));
  const own = await keepLayers(contexts, options, pool);

  const platform = base?.config ?? { os: "linux", architecture };
  const diffIds = own.map(({ diffId }) => diffId);
  const config = encode(composeConfig(applied, { base: base?.config, platform, diffIds, labels, epoch }));
  const layers = [...(base?.layers ?? []), ...own.map(asDescriptor)];
  const manifest = encode({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, digest: sha256Digest(config), size: config.byteLength },
    layers,
  });
  onLine?.(`writing the layout of ${layers.length} layers`);
  signal?.throwIfAborted();
  await writeLayout(layout, { name, platform, manifest, config, layers }, pool.path);
  await pool.prune();
  const blobs = new Map(layers.map((layer) => [layer.digest, layer.size]));
  return {
    manifest: { digest: sha256Digest(manifest), size: manifest.byteLength, mediaType: mediaTypes.manifest },
    compressedBytes: [...blobs.values()].reduce((sum, size) => sum + size, config.byteLength),
  };
}

/** What BuildKit gives an image from scratch. */
const scratch = { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], WorkingDir: "/" };

async function openBase(
  { from, where }: Dockerfile,
  { bases, architecture, name, signal, onLine }: ComposeOptions,
  pool: BlobPool,
): Promise<Base | undefined> {
  if (from === "scratch") return undefined;
  onLine?.(`reading the base ${from}`);
  return readBase(named(bases, from, where), { architecture, slot: name }, pool, signal);
}

/** Has every layer written; the first failure ends the others. */
async function keepLayers(
  contexts: readonly string[],
  { dockerfile, layers, signal, onLine }: ComposeOptions,
  pool: BlobPool,
): Promise<Layer[]> {
  const sources = contexts.map((context) => named(layers, context, dockerfile));
  const failed = new AbortController();
  const aborting = signal ? AbortSignal.any([failed.signal, signal]) : failed.signal;
  const keeping = sources.map((source, index) =>
    pool.keepLayer(source, { signal: aborting, onWrite: () => onLine?.(`writing the layer ${contexts[index]}`) }),
  );
  try {
    return await Promise.all(keeping);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(keeping);
    throw error;
  }
}

function named<T>(known: Readonly<Record<string, T>>, name: string, where: string): T {
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (found !== undefined) return found;
  const choices = Object.keys(known).sort().join(", ") || "none";
  throw new BuilderError("DOCKERFILE_UNFIT", `There is no context ${name}`, {
    where,
    fix: `There are: ${choices}.`,
  });
}

function asDescriptor({ digest, size }: Layer): Descriptor {
  return { mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest, size };
}

function encode(document: object): Uint8Array {
  return Buffer.from(JSON.stringify(document));
}

import { RegistryError } from "./registry-error.ts";

/** The media types of the OCI image specification, and Docker's older ones that registries still serve. */
export const mediaTypes = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  dockerIndex: "application/vnd.docker.distribution.manifest.list.v2+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
} as const;

export interface Platform {
  /** `linux` */
  readonly os: string;
  /** `amd64`, `arm64` */
  readonly architecture: string;
  /** `v8` for arm64, mostly absent. */
  readonly variant?: string;
}

/** A pointer to content by digest. */
export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:<64 hex>` */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly platform?: Platform;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The manifest of one image on one platform. */
export interface ImageManifest {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Several manifests under one digest, mostly one for each platform. */
export interface ImageIndex {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly manifests: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** How an engine checks the health of a container; Docker's addition to the specification. Times are nanoseconds. */
export interface Healthcheck {
  readonly Test: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
  readonly Retries?: number;
}

/** One step by which an image was made. */
export interface HistoryEntry {
  readonly created?: string;
  readonly created_by?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}

/** The part of an image's configuration that this project reads. */
export interface ImageConfig extends Platform {
  readonly created?: string;
  readonly config?: {
    readonly Env?: readonly string[];
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly User?: string;
    readonly WorkingDir?: string;
    readonly StopSignal?: string;
    readonly Labels?: Readonly<Record<string, string>>;
    readonly ExposedPorts?: Readonly<Record<string, object>>;
    readonly Healthcheck?: Healthcheck;
    /** Instructions for builds on the image. */
    readonly OnBuild?: readonly string[] | null;
  };
  readonly author?: string;
  readonly history?: readonly HistoryEntry[];
  /** Digests of the uncompressed layers, bottom first. */
  readonly rootfs: { readonly type: "layers"; readonly diff_ids: readonly string[] };
}

/**
 * Parses a manifest or an index; `"manifests" in result` distinguishes them.
 *
 * @throws RegistryError INVALID_MANIFEST, also for the schema of 2015 that has neither config nor sizes.
 */
export function parseManifest(bytes: Uint8Array, where: string): ImageManifest | ImageIndex {
  const document = parseObject(bytes, "manifest", where);
  const { manifests, config, layers } = document;
  // A reader of the index and a reader of the image would see two different things (CVE-2021-41190).
  if (manifests !== undefined && layers !== undefined) {
    throw new RegistryError("INVALID_MANIFEST", "The manifest is that of an image and an index at once", { where });
  }
  const valid = Array.isArray(manifests)
    ? manifests.every(isDescriptor)
    : Array.isArray(layers) && layers.every(isDescriptor) && isDescriptor(config);
  if (!valid)
    throw new RegistryError("INVALID_MANIFEST", "The manifest is neither that of an image nor an index", { where });
  return document as unknown as ImageManifest | ImageIndex;
}

/** @throws RegistryError INVALID_MANIFEST */
export function parseImageConfig(bytes: Uint8Array, where: string): ImageConfig {
  const document = parseObject(bytes, "image configuration", where);
  if (typeof document.os !== "string" || typeof document.architecture !== "string") {
    throw new RegistryError("INVALID_MANIFEST", "The image configuration names no platform", { where });
  }
  return document as unknown as ImageConfig;
}

function parseObject(bytes: Uint8Array, what: string, where: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    if (typeof document === "object" && document !== null) return document as Record<string, unknown>;
  } catch (cause) {
    throw new RegistryError("INVALID_MANIFEST", `The ${what} is not JSON`, { where, cause });
  }
  throw new RegistryError("INVALID_MANIFEST", `The ${what} is not a JSON object`, { where });
}

function isDescriptor(value: unknown): value is Descriptor {
  const { digest, size, mediaType } = (value ?? {}) as Partial<Descriptor>;
  return typeof digest === "string" && typeof size === "number" && typeof mediaType === "string";
}

import {
  type Descriptor,
  type ImageConfig,
  openRegistry,
  parseImageConfig,
  readPlatforms,
} from "@funasr-images/registry";
import type { BlobPool } from "./blob-pool.ts";
import { BuilderError } from "./builder-error.ts";

/** An image that another one is built on, by digest. */
export interface BaseReference {
  /** `host/repository` */
  readonly repository: string;
  /** Of its manifest, or of the index over its archs. */
  readonly digest: string;
  /** Hosts that speak plain http. @default those of this machine */
  readonly allowHttp?: readonly string[] | undefined;
}

export interface Base {
  readonly config: ImageConfig;
  /** Bottom first, with the media types of OCI. */
  readonly layers: readonly Descriptor[];
}

/**
 * Reads the configuration of a base on one arch, and has its layers in the pool.
 *
 * @param slot keeps them until the next build under the same name
 * @throws BuilderError BASE_MISSING, BASE_ARCH, BASE_UNFIT
 */
export async function readBase(
  { repository, digest, allowHttp }: BaseReference,
  { architecture, slot }: { readonly architecture: string; readonly slot: string },
  pool: BlobPool,
  signal?: AbortSignal,
): Promise<Base> {
  const registry = openRegistry(repository, { allowHttp, signal });
  const reference = `${repository}@${digest}`;
  if (!(await registry.getManifest(digest))) {
    throw new BuilderError("BASE_MISSING", "The base image is not in its registry", { where: reference });
  }
  const platforms = await readPlatforms(registry, digest);
  const found = platforms.find(({ platform }) => platform.os === "linux" && platform.architecture === architecture);
  const manifest = found && (await registry.getManifest(found.digest));
  if (!manifest || "manifests" in manifest.json) {
    throw new BuilderError("BASE_ARCH", `The base image holds no image for linux/${architecture}`, {
      where: reference,
    });
  }
  const { config, layers } = manifest.json;
  const configuration = parseImageConfig(await registry.getBlob(config.digest), `${repository}@${config.digest}`);
  assertFit(configuration, layers, architecture, reference);
  const handedOn = layers.map((layer) => asOci(layer, reference));
  await pool.keepBlobs(JSON.stringify(["base", slot]), layers, (blob, file) => registry.saveBlob(blob, file));
  return { config: configuration, layers: handedOn };
}

function assertFit(config: ImageConfig, layers: readonly Descriptor[], architecture: string, where: string) {
  if (config.architecture !== architecture) {
    throw new BuilderError("BASE_ARCH", `The base image is for ${config.architecture}, not ${architecture}`, { where });
  }
  // Nothing has compared the configuration with what the type promises.
  const named = config.rootfs?.diff_ids?.length ?? 0;
  if (named !== layers.length) {
    throw new BuilderError(
      "BASE_UNFIT",
      `The base image has ${layers.length} layers, its configuration names ${named}`,
      { where },
    );
  }
  if (config.config?.OnBuild?.length) {
    throw new BuilderError("BASE_UNFIT", "The base image has ONBUILD instructions, which are not run here", { where });
  }
}

const docker = "application/vnd.docker.image.rootfs.diff.tar";
const oci = "application/vnd.oci.image.layer.v1.tar";

/** What layers are called in an image of OCI; the bytes are the same. */
const names: Readonly<Record<string, string>> = {
  [docker]: oci,
  [`${docker}.gzip`]: `${oci}+gzip`,
  [`${docker}.zstd`]: `${oci}+zstd`,
  [oci]: oci,
  [`${oci}+gzip`]: `${oci}+gzip`,
  [`${oci}+zstd`]: `${oci}+zstd`,
};

function asOci({ mediaType, digest, size }: Descriptor, where: string): Descriptor {
  const name = names[mediaType];
  if (name) return { mediaType: name, digest, size };
  throw new BuilderError(
    "BASE_UNFIT",
    `The base image has a layer ${digest} of type ${mediaType}, which cannot be copied`,
    { where },
  );
}

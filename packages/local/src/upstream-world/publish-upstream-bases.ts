import { Buffer } from "node:buffer";
import {
  copyImage,
  mediaTypes,
  openRegistry,
  type PlatformManifest,
  pushIndex,
  type Registry,
  RegistryError,
  readPlatforms,
  sha256Digest,
} from "@funasr-images/registry";
import type { LocalBases } from "../build-bases.ts";

/** A tag of the world, and what its image says of itself. */
export interface UpstreamTag {
  readonly tag: string;
  /** What lies behind the entry for arm64: an image for it, one for amd64 under that label, or no entry. */
  readonly arm64: "right" | "mislabelled" | "absent";
}

/** Where the SDK's images and the plain base lie, below the world's registry: the real paths. */
export const upstreamPaths = { sdk: "funasr_repo/funasr", base: "library/debian" } as const;

/**
 * The tags of the SDK's real repository. Of 0.1.12 people got an amd64 image under the label arm64; earlier and later ones hold
 * both, the oldest hold amd64 only.
 */
export const upstreamTags: readonly UpstreamTag[] = [
  ...["0.1.9", "0.1.10", "0.1.11", "0.1.13"].map((version) => online(version, "right")),
  online("0.1.12", "mislabelled"),
  online("0.1.8", "absent"),
  ...["0.4.4", "0.4.5", "0.4.6", "0.4.7"].map((version) => file(version, "right")),
];

/** A tag of the streaming server. */
function online(version: string, arm64: UpstreamTag["arm64"]): UpstreamTag {
  return { tag: `funasr-runtime-sdk-online-cpu-${version}`, arm64 };
}

/** A tag of the file server. */
function file(version: string, arm64: UpstreamTag["arm64"]): UpstreamTag {
  return { tag: `funasr-runtime-sdk-cpu-${version}`, arm64 };
}

/**
 * Puts images of one layout under a tag: the layers of the stand-in, with the tag as label, so that every tag has digests of its
 * own.
 *
 * @param host `host:port` of the registry
 * @param state a folder for layers on their way
 * @returns the digest behind the tag
 */
export async function publishUpstreamTag(
  host: string,
  { repository, digest }: LocalBases["sdk"],
  { tag, arm64, path }: UpstreamTag & { readonly path: string },
  state: string,
): Promise<string> {
  const from = openRegistry(repository);
  const to = openRegistry(`${host}/${path}`);
  await copyImage(from, to, digest, state);
  const [intel, arm] = await Promise.all(
    ["amd64", "arm64"].map(async (arch) => label(to, await findPlatform(to, digest, arch), tag)),
  );
  const entries = [
    intel,
    { ...(arm64 === "mislabelled" ? intel : arm), platform: { os: "linux", architecture: "arm64" } },
  ];
  const index = await pushIndex(to, entries.slice(0, arm64 === "absent" ? 1 : 2) as PlatformManifest[]);
  await to.putManifest(tag, index.bytes, mediaTypes.index);
  return index.digest;
}

async function findPlatform(registry: Registry, digest: string, arch: string): Promise<PlatformManifest> {
  const found = (await readPlatforms(registry, digest)).find(({ platform }) => platform?.architecture === arch);
  if (found) return found;
  throw new RegistryError("NOT_FOUND", `${registry.repository}@${digest} holds no ${arch}`);
}

/** The same image with a label in its configuration. */
async function label(registry: Registry, entry: PlatformManifest, tag: string): Promise<PlatformManifest> {
  const stored = await registry.getManifest(entry.digest);
  if (!stored || !("config" in stored.json)) {
    throw new RegistryError("NOT_FOUND", `${registry.repository} has no image ${entry.digest}`);
  }
  const config = JSON.parse(Buffer.from(await registry.getBlob(stored.json.config.digest)).toString());
  config.config = { ...config.config, Labels: { ...config.config?.Labels, "org.opencontainers.image.version": tag } };
  const bytes = Buffer.from(JSON.stringify(config));
  const digest = sha256Digest(bytes);
  await registry.pushBlob(digest, bytes.length, async function* () {
    yield bytes;
  });
  const manifest = Buffer.from(
    JSON.stringify({ ...stored.json, config: { ...stored.json.config, digest, size: bytes.length } }),
  );
  const put = await registry.putManifest(sha256Digest(manifest), manifest, stored.mediaType);
  return { mediaType: stored.mediaType, digest: put.digest, size: manifest.length, platform: entry.platform };
}

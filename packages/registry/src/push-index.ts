import { sha256Digest } from "./digest.ts";
import { type Descriptor, mediaTypes } from "./oci-image.ts";
import type { Registry } from "./registry.ts";

/** A manifest that an index names: always with its platform. */
export type PlatformManifest = Descriptor & Required<Pick<Descriptor, "platform">>;

export interface PushedIndex {
  readonly digest: string;
  /** Exactly what the digest stands for: `putManifest(tag, bytes, mediaTypes.index)` tags it. */
  readonly bytes: Uint8Array;
  /** 0 when the registry had it. */
  readonly pushedBytes: number;
}

/**
 * Pushes an index over manifests of the same repository, by digest; no tag is touched.
 *
 * @throws RegistryError REJECTED when the registry does not have one of the manifests.
 */
export async function pushIndex(
  registry: Registry,
  manifests: readonly PlatformManifest[],
  annotations: Readonly<Record<string, string>> = {},
): Promise<PushedIndex> {
  const bytes = renderIndex(manifests, annotations);
  const reference = sha256Digest(bytes);
  return { bytes, ...(await registry.putManifest(reference, bytes, mediaTypes.index)) };
}

/**
 * The bytes of an index. The same manifests and annotations give the same bytes in any order: a release that runs
 * twice makes one index.
 */
export function renderIndex(
  manifests: readonly PlatformManifest[],
  annotations: Readonly<Record<string, string>> = {},
): Uint8Array {
  const entries = manifests.map(renderManifest).sort((left, right) => compare(sortKey(left), sortKey(right)));
  const index = {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: entries,
    ...renderAnnotations(annotations),
  };
  return Buffer.from(JSON.stringify(index, undefined, 2));
}

// Keys in one fixed order, and none that the caller's object may hold in addition.
function renderManifest({ mediaType, digest, size, platform, annotations }: PlatformManifest): PlatformManifest {
  const { os, architecture, variant } = platform;
  return {
    mediaType,
    digest,
    size,
    platform: { architecture, os, variant },
    ...renderAnnotations(annotations ?? {}),
  };
}

function renderAnnotations(annotations: Readonly<Record<string, string>>) {
  const entries = Object.entries(annotations).sort(([left], [right]) => compare(left, right));
  return entries.length > 0 ? { annotations: Object.fromEntries(entries) } : {};
}

function sortKey({ platform, digest }: PlatformManifest): string {
  return [platform.os, platform.architecture, platform.variant ?? "", digest].join("/");
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

export { copyImage, type ImageSource, type ImageTarget } from "./copy-image.ts";
export { isDigest, sha256Digest } from "./digest.ts";
export type { Fetch } from "./exchange-message.ts";
export { addReferrers, listReferrers } from "./list-referrers.ts";
export {
  type Descriptor,
  type Healthcheck,
  type HistoryEntry,
  type ImageConfig,
  type ImageIndex,
  type ImageManifest,
  mediaTypes,
  type Platform,
  parseImageConfig,
  parseManifest,
} from "./oci-image.ts";
export { openLayout } from "./open-layout.ts";
export { openRegistry } from "./open-registry.ts";
export { parseRepository, type Repository } from "./parse-repository.ts";
export { type PlatformManifest, type PushedIndex, pushIndex, renderIndex } from "./push-index.ts";
export { type PushedLayout, type PushLayoutOptions, type PushProgress, pushLayout } from "./push-layout.ts";
export { type Credentials, readDockerCredentials } from "./read-docker-credentials.ts";
export { blobPath, type Layout, readLayout } from "./read-layout.ts";
export { readPlatforms } from "./read-platforms.ts";
export type {
  ListTagsOptions,
  PushBlobOptions,
  Registry,
  RegistryOptions,
  StoredManifest,
  TagList,
} from "./registry.ts";
export { RegistryError, type RegistryErrorCode } from "./registry-error.ts";
export { type RunningRegistry, type StartRegistryOptions, startRegistry } from "./start-registry.ts";

import type { Sleep } from "@funasr-images/net";
import type { Fetch } from "./exchange-message.ts";
import type { ImageIndex, ImageManifest } from "./oci-image.ts";
import type { Credentials } from "./read-docker-credentials.ts";

export interface RegistryOptions {
  /** @default what `docker login` stored for the host, read when the registry first asks for it */
  readonly credentials?: Credentials;
  /** @default the global fetch */
  readonly fetch?: Fetch;
  /** Further attempts on 429, 5xx and broken connections. @default 4 */
  readonly retries?: number;
  /** Milliseconds without a byte in either direction after which a request counts as stalled. @default 120000 */
  readonly idleMs?: number;
  /** Waits between attempts. @default a timer */
  readonly sleep?: Sleep;
  /** Hosts, or hosts with a port, that speak plain http. @default those of this machine */
  readonly allowHttp?: readonly string[] | undefined;
  /** Ends what is under way; its reason is thrown as it is. */
  readonly signal?: AbortSignal;
}

/** A manifest or index with the bytes that its digest stands for. */
export interface StoredManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly json: ImageManifest | ImageIndex;
}

/** The list of tags. Any other answer of the registry rejects. */
export type TagList =
  | { readonly kind: "found"; readonly tags: readonly string[] }
  /** The registry says that it knows no such repository: nothing was ever tagged there, or nothing is any more. */
  | { readonly kind: "absent" };

export interface ListTagsOptions {
  /**
   * How one page leads to the next: `links`, as the registry says, or `last`, by the last tag of the page before. The two
   * lists together notice a registry, or a proxy, that loses its links. @default "links"
   */
  readonly walk?: "links" | "last";
}

export interface PushBlobOptions {
  /** Ends this upload, as the signal of the registry does too. */
  readonly signal?: AbortSignal;
  /** Bytes sent so far; starts again when an attempt is repeated. */
  readonly onBytes?: (sentBytes: number) => void;
}

/** One repository of one registry. Every method rejects with a RegistryError, or with the reason of an abort. */
export interface Registry {
  /** `ghcr.io/owner/funasr` */
  readonly repository: string;
  /**
   * A manifest by tag or digest; undefined only when the registry itself answers that it has none: any other 404
   * rejects. The digest is computed from the bytes and compared with what was asked for and with what the registry says.
   */
  getManifest(reference: string): Promise<StoredManifest | undefined>;
  /** The digest that a tag points to; undefined only when the registry itself answers that there is none. */
  resolveTag(tag: string): Promise<string | undefined>;
  /** All tags in the registry's order, mostly lexical: sort versions yourself. A list is whole, or it rejects. */
  listTags(options?: ListTagsOptions): Promise<TagList>;
  /** A blob that cannot be seen counts as missing: it is uploaded again, and nothing is lost. */
  hasBlob(digest: string): Promise<boolean>;
  /** A blob in memory, compared with its digest: for configurations, not for layers. */
  getBlob(digest: string): Promise<Uint8Array>;
  /** Saves a blob of any size as a file, compared with its digest. */
  saveBlob(digest: string, file: string): Promise<void>;
  /**
   * Uploads a blob unless it is there. `open` is called once for each attempt.
   *
   * @returns the bytes that were sent: `size`, or 0.
   */
  pushBlob(
    digest: string,
    size: number,
    open: () => AsyncIterable<Uint8Array>,
    options?: PushBlobOptions,
  ): Promise<{ readonly pushedBytes: number }>;
  /**
   * Puts a manifest under a tag or its own digest, and reads it back; sends nothing when that reference already has it.
   *
   * @throws RegistryError NOT_STORED when the registry confirms and then gives something else
   */
  putManifest(
    reference: string,
    bytes: Uint8Array,
    mediaType: string,
  ): Promise<{ readonly digest: string; readonly pushedBytes: number }>;
  /**
   * Deletes a manifest by digest, and with it every tag that points at it.
   *
   * @returns false when the registry says that it was not there
   * @throws RegistryError UNSUPPORTED where the registry does not delete, as GHCR's does not
   */
  deleteManifest(digest: string): Promise<boolean>;
}

/** What can go wrong with the cache service. */
export type CacheFault =
  /** Any status, to the calls of one method or to the blobs. */
  | { readonly kind: "status"; readonly on: CacheCall; readonly status: number; readonly message?: string }
  /** The token of this run may not write: what GitHub answers to runs of untrusted events. */
  | { readonly kind: "write-denied" }
  /** The token of this run may not read. */
  | { readonly kind: "read-denied" }
  /** The storage that the repository pays for is full. */
  | { readonly kind: "quota" }
  /** Another job holds the key. */
  | { readonly kind: "reserved" }
  /** The entry comes back with this content. */
  | { readonly kind: "content"; readonly bytes: Uint8Array }
  /** The upload arrived, and the service does not take it. */
  | { readonly kind: "not-finalized" };

export type CacheCall =
  | "CreateCacheEntry"
  | "FinalizeCacheEntryUpload"
  | "GetCacheEntryDownloadURL"
  | "upload"
  | "download";

/** The answer of a fault to a call; undefined when the call is not one that it meets. */
export function answerFault(fault: CacheFault, call: CacheCall): FaultAnswer | undefined {
  switch (fault.kind) {
    case "status":
      if (fault.on !== call) return undefined;
      return { status: fault.status, json: { code: "unavailable", msg: fault.message ?? "out of order" } };
    case "write-denied":
      if (call !== "CreateCacheEntry") return undefined;
      return { status: 200, json: { ok: false, message: "cache write denied: the token of this run is read-only" } };
    case "read-denied":
      if (call !== "GetCacheEntryDownloadURL") return undefined;
      return { status: 403, json: { code: "permission_denied", msg: "cache read denied: no readable scopes" } };
    case "quota":
      if (call !== "CreateCacheEntry") return undefined;
      return { status: 402, json: { code: "resource_exhausted", msg: "insufficient usage to reserve the cache" } };
    case "reserved":
      if (call !== "CreateCacheEntry") return undefined;
      return { status: 409, json: { code: "already_exists", msg: "cache entry with the same key already exists" } };
    case "not-finalized":
      if (call !== "FinalizeCacheEntryUpload") return undefined;
      return { status: 200, json: { ok: false, message: "the upload is incomplete" } };
    case "content":
      return call === "download" ? { status: 200, bytes: fault.bytes } : undefined;
  }
}

export type FaultAnswer =
  | { readonly status: number; readonly json: object }
  | { readonly status: number; readonly bytes: Uint8Array };

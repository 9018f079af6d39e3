/** What went wrong, as a word that programs can test. */
export type ModelErrorCode =
  /** The hub has no such model, or shows it only with a token. */
  | "MODEL_NOT_FOUND"
  | "MODEL_NO_ACCESS"
  /** The model has no such branch, tag or commit. */
  | "MODEL_REVISION_NOT_FOUND"
  /** A branch kept moving, or the hub's answers contradict each other. */
  | "MODEL_REVISION_UNSTABLE"
  /** A requested file is not in the model. */
  | "MODEL_FILE_NOT_FOUND"
  /** The listing has the file, but no usable hash or size, or twice, or as a link. */
  | "MODEL_LISTING_INVALID"
  /** A path that could leave its directory. */
  | "MODEL_PATH_UNSAFE"
  /** Requests or a lock that contradict themselves or are malformed. */
  | "MODEL_REQUEST_INVALID"
  | "MODEL_LOCK_INVALID"
  /** An id that was asked for is not in the lock. */
  | "MODEL_NOT_LOCKED"
  /** The bytes are not the locked ones. */
  | "MODEL_CORRUPT"
  /** The hub differs from what the catalogue expects. */
  | "MODEL_UNEXPECTED"
  /** A file could be had from none of its sources; see `failures`. */
  | "SOURCES_FAILED"
  /** Several files failed; see `failures`. */
  | "MODELS_INCOMPLETE"
  | "HUB_ENDPOINT_INVALID"
  /** A redirect to an address that must not be followed, or too many of them. */
  | "HUB_REDIRECT_REFUSED"
  /** Any other status that a retry does not mend. */
  | "HUB_REFUSED"
  /** 429. */
  | "HUB_BUSY"
  /** 5xx, 408, or one of ModelScope's ways to say the same. */
  | "HUB_UNAVAILABLE"
  /** No connection, or one that broke. */
  | "HUB_UNREACHABLE"
  /** A connection that went silent. */
  | "HUB_STALLED"
  /** An answer that is not what the API promises. */
  | "HUB_REPLY_INVALID"
  /** The disk of the store is full, or would be. */
  | "NO_SPACE"
  /** The store's disk is read-only or not ours. */
  | "STORE_FAILED";

interface ModelErrorParts {
  readonly code: ModelErrorCode;
  /** One sentence without a full stop. */
  readonly what: string;
  /** Model, path or address, without secrets. */
  readonly where: string;
  /** What to do, as a sentence. */
  readonly fix: string;
  readonly cause?: unknown;
  readonly failures?: readonly ModelError[];
}

/** The one error of this room. `message` is `what (where). fix`. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly code: ModelErrorCode;
  readonly what: string;
  readonly where: string;
  readonly fix: string;
  /** Every failure that this error stands for: itself, unless the code is `MODELS_INCOMPLETE` or `SOURCES_FAILED`. */
  readonly failures: readonly ModelError[];

  constructor({ code, what, where, fix, cause, failures }: ModelErrorParts) {
    super(`${what} (${where}). ${fix}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.what = what;
    this.where = where;
    this.fix = fix;
    this.failures = failures ?? [this];
  }
}

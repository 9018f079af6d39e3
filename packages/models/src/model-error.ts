import { CodedError, type ErrorContext } from "@funasr-images/errors";

/** What went wrong, as a code that programs can test. */
export type ModelErrorCode =
  /** The hub has no such model, or shows it only with a token. Check the id, and set a token. */
  | "MODEL_NOT_FOUND"
  /** The hub does not show this model to everyone. Set a token of an account that may read it. */
  | "MODEL_NO_ACCESS"
  /** The model has no such branch, tag or commit. Name one that exists; master is the default branch. */
  | "MODEL_REVISION_NOT_FOUND"
  /** A branch kept moving, or the hub's answers contradict each other. Run again, or name a commit. */
  | "MODEL_REVISION_UNSTABLE"
  /** A file that was asked for is not in the model. Ask for one of those that the message names. */
  | "MODEL_FILE_NOT_FOUND"
  /** The listing has the file, but no usable hash or size, or twice, or as a link. Pick another revision. */
  | "MODEL_LISTING_INVALID"
  /** A path could leave its folder. Use one relative to the root of the model. */
  | "MODEL_PATH_UNSAFE"
  /** Requests contradict themselves or are malformed. Correct image.json. */
  | "MODEL_REQUEST_INVALID"
  /** The lock contradicts itself or is malformed. Write it again from the hub. */
  | "MODEL_LOCK_INVALID"
  /** The lock holds no model. Run ./scripts/release, which resolves them and writes it, or npx projen lock-models. */
  | "LOCK_EMPTY"
  /** A model that was asked for is not in the lock. Lock it first. */
  | "MODEL_NOT_LOCKED"
  /** The bytes are not the locked ones. Run again; if it stays so, the hub or a proxy serves other bytes: do not use them. */
  | "MODEL_CORRUPT"
  /** The hub differs from what the catalogue expects. Find out why; when the hub is right, lock with --accept. */
  | "MODEL_UNEXPECTED"
  /** A folder that should hold files of models cannot be read. Name one that is there; mount the disk first. */
  | "SOURCE_FOLDER_UNREADABLE"
  /** None of the sources gave a file; see `failures`. Fix one of them and run again. */
  | "SOURCES_FAILED"
  /** Several files failed; see `failures`. Fix them and run again: what is stored is kept. */
  | "MODELS_INCOMPLETE"
  /** The hub's endpoint is not an https address. Set it to a form like https://modelscope.cn. */
  | "HUB_ENDPOINT_INVALID"
  /** A redirect to an address that must not be followed, or too many of them. Check any proxy between here and the hub. */
  | "HUB_REDIRECT_REFUSED"
  /** The hub refused in a way that a repetition does not fix. Check the endpoint, the id and the token. */
  | "HUB_REFUSED"
  /** The hub asks for fewer requests (429). Run again later: what is stored is kept. */
  | "HUB_BUSY"
  /** The hub failed (5xx, 408, or what ModelScope answers instead). Run again later: what is stored is kept. */
  | "HUB_UNAVAILABLE"
  /** No connection to the hub, or one that broke. Check the network and the endpoint, then run again. */
  | "HUB_UNREACHABLE"
  /** A connection to the hub went silent. Check the network, then run again: what is stored is kept. */
  | "HUB_STALLED"
  /** The hub's answer is not what its API promises. Check whether a proxy or a login page answers in its place. */
  | "HUB_REPLY_INVALID"
  /** The disk of the store is full, or would be. Free some space, or use a store on another disk. */
  | "NO_SPACE"
  /** The store's disk is read-only or not ours. Name another folder for it. */
  | "STORE_FAILED";

interface ModelErrorContext extends ErrorContext {
  /** Model, path or address, without secrets. */
  readonly where: string;
  /** What to do, as a sentence. */
  readonly fix: string;
  readonly failures?: readonly ModelError[];
}

/** Every failure of this room: the message says what, where and how to fix it. */
export class ModelError extends CodedError<ModelErrorCode> {
  override readonly name = "ModelError";
  declare readonly where: string;
  declare readonly fix: string;
  /** Every failure that this error stands for: itself, unless the code is `MODELS_INCOMPLETE` or `SOURCES_FAILED`. */
  readonly failures: readonly ModelError[];

  constructor(code: ModelErrorCode, what: string, { failures, ...context }: ModelErrorContext) {
    super(code, what, context);
    this.failures = failures ?? [this];
  }
}

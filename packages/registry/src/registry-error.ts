/** What went wrong, as a word that programs may test. */
export type RegistryErrorCode =
  | "INVALID_REFERENCE"
  | "INVALID_TAG"
  | "INVALID_DIGEST"
  | "NOT_FOUND"
  | "UNAUTHORIZED"
  | "FORBIDDEN"
  | "RATE_LIMITED"
  | "SERVER_ERROR"
  | "UNREACHABLE"
  | "STALLED"
  | "REJECTED"
  | "UNEXPECTED_REPLY"
  | "NOT_STORED"
  | "DIGEST_MISMATCH"
  | "SOURCE_UNREADABLE"
  | "UNSUPPORTED"
  | "INVALID_MANIFEST"
  | "INVALID_LAYOUT"
  | "INVALID_DOCKER_CONFIG"
  | "INSECURE_REALM"
  | "PROGRAM_MISSING"
  | "REGISTRY_NOT_STARTED";

export interface RegistryErrorContext {
  /** `GET https://…`, without query: upload addresses carry secrets in it. */
  readonly request?: string;
  readonly status?: number;
  /** Seconds that the registry asked to wait. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** Every failure of this room. The message says what, where and how to mend it; `code` is stable. */
export class RegistryError extends Error {
  override readonly name = "RegistryError";
  readonly code: RegistryErrorCode;
  readonly request: string | undefined;
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: RegistryErrorCode, what: string, context: RegistryErrorContext = {}) {
    const where = [context.request, context.status && `HTTP ${context.status}`].filter(Boolean).join(", ");
    const message = [where ? `${what} (${where}).` : `${what}.`, remedies[code]].filter(Boolean).join(" ");
    super(message, { cause: context.cause });
    this.code = code;
    this.request = context.request;
    this.status = context.status;
    this.retryAfterSeconds = context.retryAfterSeconds;
  }

  /** Whether the same request may succeed a little later. */
  get transient(): boolean {
    return ["RATE_LIMITED", "SERVER_ERROR", "UNREACHABLE", "STALLED"].includes(this.code);
  }
}

const remedies: Partial<Record<RegistryErrorCode, string>> = {
  INVALID_REFERENCE: "Write host/name in lower case, without tag or digest, such as ghcr.io/owner/funasr.",
  INVALID_TAG: "A tag is up to 128 letters, digits, dots, dashes and underscores.",
  INVALID_DIGEST: "A digest is sha256: and 64 lower-case hex digits.",
  UNAUTHORIZED:
    "Pass credentials, or run `docker login` so that the `auths` of ~/.docker/config.json hold them; " +
    "credential helper programs (credsStore, credHelpers) are not read.",
  FORBIDDEN: "The credentials are known but may not do this: give them write access to the repository.",
  RATE_LIMITED: "Wait, sign in, or use a mirror.",
  SERVER_ERROR: "The registry failed, also when asked again: try later.",
  UNREACHABLE: "Check the address, the network and the proxy settings.",
  STALLED: "No byte moved in either direction: check the network, then run again.",
  DIGEST_MISMATCH: "The bytes are not the ones that were asked for: check what stands between here and the registry.",
  NOT_STORED: "Look at the registry and at what stands between: a cache, a mirror, a quota. Then run again.",
  INSECURE_REALM: "Credentials are only sent over https or to this machine.",
  UNSUPPORTED: "Delete it where the registry lets people delete: on GHCR that is the packages API.",
  PROGRAM_MISSING:
    "./scripts/run-local and ./scripts/test bring it. By hand: apt-get download docker-registry && dpkg-deb --extract docker-registry_*.deb FOLDER, and FOLDER/usr/bin on PATH; installed, it starts a service on port 5000.",
};

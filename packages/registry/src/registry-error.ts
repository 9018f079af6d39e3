import { CodedError } from "@funasr-images/errors";

/** What went wrong, as a code that programs may test. */
export type RegistryErrorCode =
  /** The name of the repository is invalid. Write host/name in lower case, without tag or digest. */
  | "INVALID_REFERENCE"
  /** The tag is invalid. Use up to 128 letters, digits, dots, dashes and underscores. */
  | "INVALID_TAG"
  /** The digest is invalid. Write sha256: and 64 lower-case hex digits. */
  | "INVALID_DIGEST"
  /** The registry does not have it. Check the name; it may also be private. */
  | "NOT_FOUND"
  /** The registry wants credentials, or takes none of those that it got. Sign in with docker login. */
  | "UNAUTHORIZED"
  /** The credentials are known and may not do this. Give them write access to the repository. */
  | "FORBIDDEN"
  /** The registry asks for fewer requests. Wait, sign in, or use a mirror. */
  | "RATE_LIMITED"
  /** The server failed and gives no reason. Try again later; its log says why. */
  | "SERVER_ERROR"
  /** No connection to the registry. Check the address, the network and the proxy settings. */
  | "UNREACHABLE"
  /** The connection went silent. Check the network, then run again. */
  | "STALLED"
  /** The registry refused a request. The message has its reason. */
  | "REJECTED"
  /** The registry answered something that its API does not know. Check any proxy between here and the registry. */
  | "UNEXPECTED_REPLY"
  /** What was pushed is not there. Look at the registry and anything in between: a cache, a mirror, a quota. */
  | "NOT_STORED"
  /** The bytes are not the ones that were asked for. Check any proxy between here and the registry. */
  | "DIGEST_MISMATCH"
  /** A file that was to be pushed cannot be read. Check that it is there and may be read. */
  | "SOURCE_UNREADABLE"
  /** The registry does not delete through its API. Delete elsewhere: on GHCR through the packages API. */
  | "UNSUPPORTED"
  /** A manifest or configuration is not what the OCI formats say. Push the image again. */
  | "INVALID_MANIFEST"
  /** A folder is not an OCI layout. Write it again. */
  | "INVALID_LAYOUT"
  /** A folder holds another image than the one that is to be pushed. Another build works in it: run again when it has ended. */
  | "LAYOUT_DIFFERS"
  /** Docker's config.json cannot be used. Fix it, or run docker login again. */
  | "INVALID_DOCKER_CONFIG"
  /** The registry asks for a token over plain http. Use https, or a registry on this machine. */
  | "INSECURE_REALM"
  /** The program docker-registry is not on this machine. ./scripts/run-local and ./scripts/test bring it. */
  | "PROGRAM_MISSING"
  /** The registry of the tests did not start. The message has the end of its log. */
  | "REGISTRY_NOT_STARTED";

export interface RegistryErrorContext {
  /** `GET https://…`, without query: upload addresses carry secrets in it. */
  readonly request?: string;
  /** The file or image that it is about. */
  readonly where?: string;
  /** @default the usual fix for the code */
  readonly fix?: string;
  readonly status?: number;
  /** Seconds that the registry asked to wait. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** Every failure of this room; how to fix it follows from the code. */
export class RegistryError extends CodedError<RegistryErrorCode> {
  override readonly name = "RegistryError";
  readonly request: string | undefined;
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: RegistryErrorCode, what: string, context: RegistryErrorContext = {}) {
    const { request, status, retryAfterSeconds, fix = remedies[code], cause } = context;
    const where = [context.where, request, status && `HTTP ${status}`].filter(Boolean).join(", ") || undefined;
    super(code, what, { where, fix, cause });
    this.request = request;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
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
  DIGEST_MISMATCH: "The bytes are not the ones that were asked for: check any proxy between here and the registry.",
  LAYOUT_DIFFERS: "Another build works in the same folder: run again when it has ended.",
  NOT_STORED: "Look at the registry and anything in between: a cache, a mirror, a quota. Then run again.",
  INSECURE_REALM: "Credentials are only sent over https or to this machine.",
  UNSUPPORTED: "Delete it where the registry lets people delete: on GHCR that is the packages API.",
  PROGRAM_MISSING:
    "./scripts/run-local and ./scripts/test bring it. By hand: apt-get download docker-registry && dpkg-deb --extract docker-registry_*.deb FOLDER, and FOLDER/usr/bin on PATH; installed, it starts a service on port 5000.",
};

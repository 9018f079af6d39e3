import { assertSaysAbsent } from "./assert-says-absent.ts";
import { createAuthorizer } from "./authorize.ts";
import { assertDigest, isDigest, sha256Digest } from "./digest.ts";
import type { Reply } from "./exchange-message.ts";
import { mediaTypes, parseManifest } from "./oci-image.ts";
import { parseRepository } from "./parse-repository.ts";
import { readDockerCredentials } from "./read-docker-credentials.ts";
import { readTags } from "./read-tags.ts";
import type { Registry, RegistryOptions, StoredManifest } from "./registry.ts";
import { RegistryError } from "./registry-error.ts";
import { type RetryOptions, retryUntil } from "./retry-transient.ts";
import { saveBlob } from "./save-blob.ts";
import { createExchange, createSender, type Sender } from "./send-request.ts";
import { uploadBlob } from "./upload-blob.ts";

/**
 * Opens a repository; no request is made yet.
 *
 * @param reference `127.0.0.1:5000/funasr`, `ghcr.io/owner/funasr`
 * @throws RegistryError INVALID_REFERENCE
 * @example
 * const digest = await openRegistry("ghcr.io/owner/funasr").resolveTag("online");
 */
export function openRegistry(reference: string, options: RegistryOptions = {}): Registry {
  const repository = parseRepository(reference, options.allowHttp);
  const base = `${repository.origin}/v2/${repository.name}`;
  const settings = { fetch: globalThis.fetch, retries: 4, idleMs: 120_000, ...options };
  const readCredentials = async () => options.credentials ?? readDockerCredentials(repository.host);
  const authorizer = createAuthorizer(repository, readCredentials, createExchange(settings));
  const send = createSender(repository.origin, authorizer, settings);
  return {
    repository: reference,
    getManifest: (manifest) => readManifest(send, base, manifest),
    resolveTag: (tag) => resolveTag(send, base, tag),
    listTags: (listing) => readTags(send, base, listing),
    hasBlob: (digest) => hasBlob(send, base, digest),
    getBlob: (digest) => readBlob(send, base, digest),
    saveBlob: (digest, file) => saveBlob(send, blobUrl(base, digest), digest, file),
    async pushBlob(digest, size, open, { signal, onBytes } = {}) {
      if (await hasBlob(send, base, digest)) return { pushedBytes: 0 };
      const body = { size, open, onBytes };
      const aborting = AbortSignal.any([signal, options.signal].filter((each) => each !== undefined));
      await uploadBlob(send, base, { digest, body, signal: aborting }, settings);
      return { pushedBytes: size };
    },
    putManifest: (manifest, bytes, mediaType) =>
      putManifest(send, base, { reference: manifest, bytes, mediaType }, settings),
    deleteManifest: (digest) => deleteManifest(send, base, digest),
  };
}

const accept = [mediaTypes.index, mediaTypes.manifest, mediaTypes.dockerIndex, mediaTypes.dockerManifest].join(", ");

async function readManifest(send: Sender, base: string, reference: string): Promise<StoredManifest | undefined> {
  const request = { method: "GET", url: manifestUrl(base, reference), headers: { accept } } as const;
  const reply = await send(request, [200, 404]);
  if (reply.status === 200) return parseStored(reply, reference, request.url);
  assertSaysAbsent(request, reply);
  return undefined;
}

function parseStored({ headers, bytes }: Reply, reference: string, url: string): StoredManifest {
  const digest = sha256Digest(bytes);
  assertSameDigest(digest, isDigest(reference) ? reference : null, `GET ${url}`);
  assertSameDigest(digest, headers.get("docker-content-digest"), `GET ${url}`);
  const json = parseManifest(bytes, url);
  const said = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (said && json.mediaType && said !== json.mediaType) {
    const what = `The registry calls it ${said}, and the manifest itself ${json.mediaType}`;
    throw new RegistryError("UNEXPECTED_REPLY", what, { request: `GET ${url}` });
  }
  return { digest, mediaType: json.mediaType ?? said ?? "", bytes, json };
}

async function resolveTag(send: Sender, base: string, tag: string): Promise<string | undefined> {
  const { status, headers } = await send(
    { method: "HEAD", url: manifestUrl(base, tag), headers: { accept } },
    [200, 404],
  );
  // The specification leaves this header to the registry; and a 404 to HEAD has no body that could be checked.
  const said = status === 200 ? headers.get("docker-content-digest") : null;
  return said ?? (await readManifest(send, base, tag))?.digest;
}

async function putManifest(
  send: Sender,
  base: string,
  { reference, bytes, mediaType }: { reference: string; bytes: Uint8Array; mediaType: string },
  retry: RetryOptions,
) {
  const digest = sha256Digest(bytes);
  const url = manifestUrl(base, reference);
  assertSameDigest(digest, isDigest(reference) ? reference : null, `PUT ${url}`);
  // GET and not HEAD: caches that answer HEAD from what was there yesterday are known. On any other answer it is sent.
  const get = { method: "GET", url, headers: { accept } } as const;
  const holds = async () => {
    const reply = await send(get, [200, 404]);
    return reply.status === 200 && sha256Digest(reply.bytes) === digest;
  };
  if (await holds()) return { digest, pushedBytes: 0 };
  const reply = await send({ method: "PUT", url, body: bytes, headers: { "content-type": mediaType } }, [201]);
  assertSameDigest(digest, reply.headers.get("docker-content-digest"), `PUT ${url}`);
  await retryUntil(holds, retry, () => {
    const what = `The registry confirmed ${digest} and does not give it`;
    return new RegistryError("NOT_STORED", what, { request: `GET ${url}` });
  });
  return { digest, pushedBytes: bytes.byteLength };
}

async function hasBlob(send: Sender, base: string, digest: string): Promise<boolean> {
  const reply = await send({ method: "HEAD", url: blobUrl(base, digest) }, [200, 404]);
  return reply.status === 200;
}

async function readBlob(send: Sender, base: string, digest: string): Promise<Uint8Array> {
  const url = blobUrl(base, digest);
  const { bytes } = await send({ method: "GET", url }, [200]);
  assertSameDigest(sha256Digest(bytes), digest, `GET ${url}`);
  return bytes;
}

async function deleteManifest(send: Sender, base: string, digest: string): Promise<boolean> {
  assertDigest(digest);
  const request = { method: "DELETE", url: `${base}/manifests/${digest}` } as const;
  const reply = await send(request, [202, 404, 405]);
  const { status } = reply;
  if (status === 404) assertSaysAbsent(request, reply);
  if (status === 405) {
    throw new RegistryError("UNSUPPORTED", "The registry does not delete", {
      request: `DELETE ${request.url}`,
      status,
    });
  }
  return status === 202;
}

function manifestUrl(base: string, reference: string): string {
  if (!isDigest(reference) && !/^\w[\w.-]{0,127}$/.test(reference)) {
    throw new RegistryError("INVALID_TAG", `"${reference}" is neither a tag nor a sha256 digest`);
  }
  return `${base}/manifests/${reference}`;
}

function blobUrl(base: string, digest: string): string {
  assertDigest(digest);
  return `${base}/blobs/${digest}`;
}

function assertSameDigest(actual: string, wanted: string | null, request: string): void {
  if (wanted !== null && wanted !== actual) {
    throw new RegistryError("DIGEST_MISMATCH", `The bytes have digest ${actual} and not ${wanted}`, { request });
  }
}

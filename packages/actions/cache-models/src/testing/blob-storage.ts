import type { IncomingMessage, ServerResponse } from "node:http";

/** An entry of the cache. It cannot be written twice. */
export interface CacheEntry {
  readonly id: string;
  readonly key: string;
  readonly version: string;
  /** The archive, once it is uploaded. */
  bytes: Uint8Array;
  finalized: boolean;
}

/** Where the archives lie. */
export interface BlobStorage {
  answer(url: URL, request: IncomingMessage, body: Buffer, response: ServerResponse): void;
}

/** As much of Azure's blobs as an archive below 128 MiB needs: one PUT; GET, with ranges. */
export function createBlobStorage(entries: readonly CacheEntry[]): BlobStorage {
  return {
    answer: (url, { method, headers }, body, response) => {
      const entry = entries.find(({ id }) => id === url.pathname.split("/").at(-1));
      if (!entry) response.writeHead(404).end();
      else if (method === "PUT") {
        entry.bytes = body;
        response.writeHead(201, { etag: '"1"', "last-modified": new Date().toUTCString() }).end();
      } else sendBytes(entry.bytes, headers.range, response);
    },
  };
}

function sendBytes(bytes: Uint8Array, range: string | undefined, response: ServerResponse): void {
  const [, first = "0", last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "") ?? [];
  const end = last ? Math.min(Number(last) + 1, bytes.length) : bytes.length;
  const part = bytes.subarray(Number(first), end);
  const place = range ? { "content-range": `bytes ${first}-${end - 1}/${bytes.length}` } : {};
  response.writeHead(range ? 206 : 200, { "content-length": part.length, ...place }).end(part);
}

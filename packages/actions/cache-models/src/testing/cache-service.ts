import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type CacheEntry, createBlobStorage } from "./blob-storage.ts";
import { answerFault, type CacheCall, type CacheFault } from "./cache-fault.ts";

/** The cache service of GitHub, version 2, on loopback: its twirp methods and the storage behind them. */
export interface CacheService {
  /** What `ACTIONS_RESULTS_URL` is set to. */
  readonly url: string;
  /** What `ACTIONS_RUNTIME_TOKEN` is set to. */
  readonly token: string;
  readonly entries: readonly CacheEntry[];
  /** Every call so far, oldest first. */
  readonly calls: readonly CacheCall[];
  /** Makes calls fail, this many times. @default for good */
  addFault(fault: CacheFault, times?: number): void;
  clearFaults(): void;
  close(): Promise<void>;
}

/** Starts an empty cache service. */
export async function startCacheService(): Promise<CacheService> {
  const token = randomUUID();
  const entries: CacheEntry[] = [];
  const calls: CacheCall[] = [];
  const faults: { readonly fault: CacheFault; left: number }[] = [];
  const storage = createBlobStorage(entries);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://loopback");
    const call = callOf(url, request.method ?? "GET");
    const body = await readBody(request);
    calls.push(call);
    for (const met of faults.filter(({ left }) => left > 0)) {
      const reply = answerFault(met.fault, call);
      if (!reply) continue;
      met.left -= 1;
      if ("json" in reply) return sendJson(response, reply.status, reply.json);
      return void response.writeHead(reply.status, { "content-length": reply.bytes.length }).end(reply.bytes);
    }
    // A signed address carries its own right, as Azure's do; methods want the token of the job.
    if (call === "upload" || call === "download") return storage.answer(url, request, body, response);
    if (request.headers.authorization !== `Bearer ${token}`) {
      return sendJson(response, 401, { code: "unauthenticated", msg: "no token" });
    }
    const { port } = server.address() as AddressInfo;
    sendJson(response, 200, answerMethod(call, JSON.parse(body.toString()), entries, `http://127.0.0.1:${port}/blobs`));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) =>
      sendJson(response, 500, { code: "internal", msg: error.message }),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    token,
    entries,
    calls,
    addFault: (fault, times = Number.POSITIVE_INFINITY) => void faults.push({ fault, left: times }),
    clearFaults: () => void faults.splice(0),
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function callOf({ pathname }: URL, method: string): CacheCall {
  if (pathname.startsWith("/blobs/")) return method === "PUT" ? "upload" : "download";
  return pathname.split("/").at(-1) as CacheCall;
}

interface Message {
  readonly key: string;
  readonly version: string;
  readonly restore_keys?: readonly string[];
  readonly size_bytes?: string;
}

function answerMethod(call: CacheCall, message: Message, entries: CacheEntry[], blobs: string): object {
  const { key, version } = message;
  const same = entries.find((entry) => entry.key === key && entry.version === version);
  switch (call) {
    case "CreateCacheEntry": {
      if (same) return { ok: false, message: "cache entry with the same key, version, and scope already exists" };
      const entry = { id: String(entries.length + 1), key, version, bytes: new Uint8Array(), finalized: false };
      entries.push(entry);
      return { ok: true, signed_upload_url: `${blobs}/${entry.id}?sig=x` };
    }
    case "FinalizeCacheEntryUpload": {
      if (!same || String(same.bytes.length) !== message.size_bytes) return { ok: false, message: "size mismatch" };
      same.finalized = true;
      return { ok: true, entry_id: same.id };
    }
    case "GetCacheEntryDownloadURL": {
      const keys = [key, ...(message.restore_keys ?? [])];
      const found = keys
        .map((wanted) =>
          entries.findLast((entry) => entry.finalized && entry.version === version && entry.key.startsWith(wanted)),
        )
        .find((entry) => entry !== undefined);
      if (!found) return { ok: false };
      return { ok: true, signed_download_url: `${blobs}/${found.id}?sig=x`, matched_key: found.key };
    }
    default:
      throw new Error(`There is no method ${call}.`);
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

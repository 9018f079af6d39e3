import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fetchRecordings } from "./fetch-recordings.ts";

const bytes = Buffer.from("RIFF, so to say");
const sha256 = createHash("sha256").update(bytes).digest("hex");
let directory: string;
let cache: string;
let server: Server;
let requests: number;
let body: Buffer;
let status: number;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "speech-"));
  cache = join(directory, "cache");
  [requests, body, status] = [0, bytes, 200];
  server = createServer((_request, response) => {
    requests += 1;
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.wav`;
  await writeFile(join(directory, "transcripts.tsv"), "a.wav\t你好\n");
  await writeFile(join(directory, "sources.tsv"), `a.wav\t${bytes.length}\t${sha256}\t${url}\n`);
});
afterEach(async () => {
  server.close();
  await rm(directory, { recursive: true });
});

test("fetches a recording once", async () => {
  const first = await fetchRecordings(directory, cache);
  expect(first).toEqual([{ path: join(cache, "a.wav"), text: "你好" }]);
  expect(await readFile(join(cache, "a.wav"))).toEqual(bytes);
  await fetchRecordings(directory, cache);
  expect(requests).toBe(1);
});

test("fetches it again when the cache is damaged", async () => {
  await fetchRecordings(directory, cache);
  await writeFile(join(cache, "a.wav"), "x");
  await fetchRecordings(directory, cache);
  expect(await readFile(join(cache, "a.wav"))).toEqual(bytes);
});

test.each([
  ["other bytes", () => (body = Buffer.from("RIFF, so to lie")), /not those of sha256/],
  ["fewer bytes", () => (body = bytes.subarray(1)), /has 14 bytes/],
  ["an error", () => (status = 404), /HTTP 404/],
])("refuses %s and leaves nothing behind", async (_what, damage, message) => {
  damage();
  await expect(fetchRecordings(directory, cache)).rejects.toThrow(message);
  await expect(readFile(join(cache, "a.wav"))).rejects.toThrow();
});

test("refuses a list that names a path or no hash", async () => {
  await writeFile(join(directory, "sources.tsv"), `../a.wav\t1\t${sha256}\thttps://example.test/a\n`);
  await expect(fetchRecordings(directory, cache)).rejects.toThrow(/sources\.tsv:1 is not/);
  await writeFile(join(directory, "sources.tsv"), "a.wav\t1\tabc\thttps://example.test/a\n");
  await expect(fetchRecordings(directory, cache)).rejects.toThrow(/sources\.tsv:1 is not/);
});

test("takes a folder without the list as it is", async () => {
  const local = fileURLToPath(new URL("../../../images/local/models/speech-zh/samples", import.meta.url));
  expect(await fetchRecordings(local, cache)).toHaveLength(8);
  expect(requests).toBe(0);
});

test("reads the list of the upstream profile", async () => {
  const upstream = fileURLToPath(new URL("../../../images/speech", import.meta.url));
  const fetch = async () => new Response("not that recording");
  await expect(fetchRecordings(upstream, cache, { fetch })).rejects.toThrow(/asr_example_zh\.wav.*sha256 a1bd32dc/);
});

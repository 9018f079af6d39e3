import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fetchRecordings } from "./fetch-recordings.ts";
import type { SmokeError } from "./smoke-error.ts";

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

test("fetches it again if the cache is damaged", async () => {
  await fetchRecordings(directory, cache);
  await writeFile(join(cache, "a.wav"), "x");
  await fetchRecordings(directory, cache);
  expect(await readFile(join(cache, "a.wav"))).toEqual(bytes);
});

test.each([
  ["other bytes", () => (body = Buffer.from("RIFF, so to lie")), "it has 15 bytes that are not those of sha256"],
  ["fewer bytes", () => (body = bytes.subarray(1)), "it has 14 bytes that are not those of sha256"],
  ["an error", () => (status = 404), "HTTP 404"],
])("refuses %s, says what to do, and leaves nothing behind", async (_what, damage, why) => {
  damage();
  await expect(fetchRecordings(directory, cache)).rejects.toMatchObject({
    code: "BAD_RECORDINGS",
    message: expect.stringMatching(
      new RegExp(`^a\\.wav cannot be fetched: ${why}.* \\(http://.*/a\\.wav\\)\\. Put it into ${cache} by hand\\.$`),
    ),
  });
  expect(await readdir(cache)).toEqual([]);
});

describe("a recording that is only expected at its address", () => {
  const expected = async (more = "") => {
    const list = await readFile(join(directory, "sources.tsv"), "utf8");
    const second = list.replace("a.wav", "b.wav").replace(sha256, "0".repeat(64)).replace("\n", "\texpected\n");
    await writeFile(join(directory, "sources.tsv"), `${list}${second}`);
    await writeFile(join(directory, "transcripts.tsv"), `a.wav\t你好\tAlice\nb.wav\t再见\tBob\n${more}`);
    await writeFile(join(directory, "times.tsv"), "a.wav\t1\t2\nb.wav\t3\t4\n");
  };

  test("is told and left out when it is not there, and nothing of it stays", async () => {
    await expected();
    const told: SmokeError[] = [];
    const recordings = await fetchRecordings(directory, cache, { onMissing: (error) => told.push(error) });
    expect(recordings.map(({ voice }) => voice)).toEqual(["Alice"]);
    expect(told.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^b\.wav cannot be fetched: .*sha256 0{64}/),
    ]);
    expect((await readdir(cache)).sort()).toEqual(["a.wav", "times.tsv", "transcripts.tsv"]);
  });

  test("is an error where nobody listens", async () => {
    await expected();
    await expect(fetchRecordings(directory, cache)).rejects.toMatchObject({ code: "BAD_RECORDINGS" });
  });

  test("makes no other recording optional", async () => {
    await expected();
    body = Buffer.from("RIFF, so to lie");
    const onMissing = () => {};
    await expect(fetchRecordings(directory, cache, { onMissing })).rejects.toThrow(/^a\.wav cannot be fetched/);
  });
});

test("fetches by name from the folder of a mirror", async () => {
  const list = await readFile(join(directory, "sources.tsv"), "utf8");
  const from = /http:\/\/[^/]+/.exec(list)?.[0] ?? "";
  await writeFile(join(directory, "sources.tsv"), list.replace(from, "https://example.invalid/other"));
  const asked: string[] = [];
  const get = (url: unknown, init?: RequestInit) => {
    asked.push(String(url));
    return fetch(String(url), init);
  };
  await fetchRecordings(directory, cache, { from: `${from}/speech/`, fetch: get as typeof fetch });
  expect(asked).toEqual([`${from}/speech/a.wav`]);
});

test("says why there was no answer", async () => {
  const cause = new TypeError("no route");
  const fetch = () => Promise.reject(cause);
  await expect(fetchRecordings(directory, cache, { fetch })).rejects.toMatchObject({
    code: "BAD_RECORDINGS",
    message: expect.stringMatching(/^a\.wav cannot be fetched: no route \(.*\/a\.wav\)\. Put it into/),
    cause,
  });
});

test("ends with the reason of an interrupt", async () => {
  const stop = new AbortController();
  const reason = new Error("interrupted");
  const fetch = (_url: unknown, init?: RequestInit) => {
    stop.abort(reason);
    return Promise.reject(init?.signal?.aborted ? init.signal.reason : new Error("not handed on"));
  };
  const fetching = fetchRecordings(directory, cache, { fetch, signal: stop.signal });
  await expect(fetching).rejects.toBe(reason);
});

const address = "https://example.test/a";
test.each([
  ["a path", `../a.wav\t1\t${sha256}\t${address}`],
  ["no name", `\t1\t${sha256}\t${address}`],
  ["no size", `a.wav\t0\t${sha256}\t${address}`],
  ["a size that is not a number", `a.wav\tx\t${sha256}\t${address}`],
  ["a short hash", `a.wav\t1\tabc\t${address}`],
  ["a hash with something before it", `a.wav\t1\t0${sha256}\t${address}`],
  ["a hash with something after it", `a.wav\t1\t${sha256}0\t${address}`],
  ["no address", `a.wav\t1\t${sha256}`],
  ["nothing but a name", "a.wav"],
  ["a mark that means nothing", `a.wav\t1\t${sha256}\t${address}\tmaybe`],
  ["something after the mark", `a.wav\t1\t${sha256}\t${address}\texpected\tx`],
])("refuses a list with %s", async (_what, line) => {
  await writeFile(join(directory, "sources.tsv"), `  \n${line}\n`);
  await expect(fetchRecordings(directory, cache)).rejects.toMatchObject({
    code: "BAD_RECORDINGS",
    what: `The line is not "file TAB bytes TAB sha256 TAB address": "${line}"`,
    where: expect.stringMatching(/sources\.tsv:2$/),
  });
});

test("uses a folder without the list unchanged", async () => {
  const local = fileURLToPath(new URL("../../../images/local/models/speech-zh/samples", import.meta.url));
  expect(await fetchRecordings(local, cache)).toHaveLength(8);
  expect(requests).toBe(0);
});

test("reads the list of the upstream profile", async () => {
  const upstream = fileURLToPath(new URL("../../../images/speech", import.meta.url));
  const fetch = async () => new Response("not that recording");
  await expect(fetchRecordings(upstream, cache, { fetch })).rejects.toThrow(/asr_example_zh\.wav.*sha256 a1bd32dc/);
});

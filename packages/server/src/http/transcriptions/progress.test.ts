import { once } from "node:events";
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import OpenAI, { toFile } from "openai";
import { afterEach, expect, test } from "vitest";
import { EngineError } from "../../engine.ts";
import { openTestApi, type TestApi, type TestApiOptions } from "../../testing/open-test-api.ts";

let server: TestApi;
afterEach(() => server.close());

const file = new Uint8Array(32_000);
const progress = { state: "recognising", doneMs: 500, workedMs: 500, wholeMs: 1000 } as const;
const slow: TestApiOptions = {
  progressIntervalMs: 20,
  session: { progress: () => progress, end: () => sleep(200), replies: [] },
};

async function post(options: TestApiOptions, ...fields: readonly (readonly [string, string])[]): Promise<Response> {
  server = await openTestApi(options);
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  form.append("file", new Blob([file]), "a.pcm");
  return fetch(`${server.origin}/v1/audio/transcriptions`, { method: "POST", body: form });
}

test("a stream reports progress on request, in events of our own, until the text is done", async () => {
  const response = await post(slow, ["stream", "true"], ["progress", "true"]);
  const events = readEvents(await response.text());
  expect(events.at(-1)).toMatchObject({ type: "transcript.text.done" });
  const told = events.slice(0, -1);
  expect(told.length).toBeGreaterThan(2);
  for (const event of told) expect(event).toMatchObject({ type: "transcript.progress" });
  expect(told.at(-1)?.progress).toEqual({
    state: "recognising",
    received_ms: 1000,
    done_ms: 500,
    total_ms: 1000,
    share: 0.5,
  });
});

test("a stream reports no progress unless requested", async () => {
  const events = readEvents(await (await post(slow, ["stream", "true"])).text());
  expect(events.map(({ type }) => type)).toEqual(["transcript.text.done"]);
});

test("a stream that has reported progress reports a failure as an event", async () => {
  const end = async () => {
    await sleep(50);
    throw new EngineError("ENGINE_CRASHED", "gone");
  };
  const response = await post({ ...slow, session: { end } }, ["stream", "true"], ["progress", "1"]);
  expect(response.status).toBe(200);
  expect(readEvents(await response.text()).at(-1)).toMatchObject({ error: { code: "ENGINE_CRASHED" } });
});

test("OpenAI's own client reads such a stream to its end", async () => {
  server = await openTestApi(slow);
  const client = new OpenAI({ baseURL: `${server.origin}/v1`, apiKey: "none" });
  const stream = await client.audio.transcriptions.create({
    file: await toFile(file, "a.pcm"),
    model: "x",
    stream: true,
    ...{ progress: "true" },
  });
  const types = new Set<string>();
  for await (const event of stream) types.add(event.type);
  expect([...types]).toEqual(["transcript.progress", "transcript.text.done"]);
});

test("without a stream, progress is interim responses that do not change status and body", async () => {
  for (const format of ["json", "srt"]) {
    const response = await post(slow, ["response_format", format], ["progress", "true"]);
    expect([response.status, await response.text()]).toEqual([
      200,
      format === "json" ? expect.stringContaining("{") : "",
    ]);
    await server.close();
  }
  const end = async () => {
    await sleep(100);
    throw new EngineError("BAD_AUDIO", "no sound");
  };
  const { status, interim } = await postPlainly({ ...slow, session: { end } }, true);
  expect(status).toBe(400);
  expect(interim.length).toBeGreaterThan(2);
  expect(new Set(interim)).toEqual(new Set([102]));
  expect((await postPlainly(slow, false)).interim).toEqual([]);
});

test("if requested in the URL, progress starts while the file arrives: its fields may follow hours later", async () => {
  const taken = Promise.withResolvers<void>();
  server = await openTestApi({
    ...slow,
    session: { progress: () => progress, audio: () => taken.promise, replies: [] },
    maxFileBytes: 32 << 20,
  });
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(16 << 20)]), "a.pcm");
  // Fields cannot override the URL: the head of the answer has been sent by then.
  form.append("stream", "false");
  const url = `${server.origin}/v1/audio/transcriptions?stream=true&progress=true`;
  const response = await fetch(url, { method: "POST", body: form });
  const events = (response.body as ReadableStream<Uint8Array<ArrayBuffer>>)
    .pipeThrough(new TextDecoderStream())
    .getReader();
  expect((await events.read()).value).toContain("transcript.progress");
  taken.resolve();
  let rest = "";
  for (let read = await events.read(); !read.done; read = await events.read()) rest += read.value;
  expect(readEvents(rest).at(-1)).toMatchObject({ type: "transcript.text.done" });
});

test("a URL with an invalid value gets an error, and no other field is read from it", async () => {
  server = await openTestApi(slow);
  const post = (query: string) => {
    const form = new FormData();
    form.append("file", new Blob([file]), "a.pcm");
    return fetch(`${server.origin}/v1/audio/transcriptions?${query}`, { method: "POST", body: form });
  };
  const refused = await post("progress=maybe");
  expect([refused.status, await refused.json()]).toMatchObject([400, { error: { param: "progress" } }]);
  const answer = await post("language=klingon&stream=0");
  expect(answer.status).toBe(200);
});

/** Node's own client, which shows interim responses. */
async function postPlainly(options: TestApiOptions, asks: boolean): Promise<{ status: number; interim: number[] }> {
  await server.close();
  server = await openTestApi(options);
  const part = (head: string, body: string) => `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
  const form = `${part('name="progress"', String(asks))}${part('name="file"; filename="a.pcm"', "0".repeat(1000))}--x--\r\n`;
  const headers = { "content-type": "multipart/form-data; boundary=x", "content-length": Buffer.byteLength(form) };
  const sent = request(`${server.origin}/v1/audio/transcriptions`, { method: "POST", headers });
  const interim: number[] = [];
  sent.on("information", ({ statusCode }) => interim.push(statusCode));
  sent.end(form);
  const [response] = await once(sent, "response");
  response.resume();
  await once(response, "end");
  return { status: response.statusCode, interim };
}

function readEvents(text: string): Record<string, unknown>[] {
  return text
    .split("\n\n")
    .filter((event) => event.startsWith("data: "))
    .map((event) => JSON.parse(event.slice("data: ".length)) as Record<string, unknown>);
}

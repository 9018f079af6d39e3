import { readFileSync } from "node:fs";
import { type SpawnedServer, spawnServer, stageSpeechModel } from "@funasr-images/server/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, listen, transcribe } from "./node/client.ts";
import type { LiveEvent } from "./recognition-event.ts";

// The real streaming engine: a first pass while audio arrives, a second pass per sentence.

const staged = stageSpeechModel();
const [sample = { file: "", text: "" }] = staged.samples;
const samples = readFileSync(sample.file).subarray(44);
// The streaming model needs some silence before and after.
const speech = new Uint8Array([...new Uint8Array(16_000), ...samples, ...new Uint8Array(48_000)]);
let server: SpawnedServer;
beforeAll(async () => {
  const { modelDir, onlineModelDir, canaryDir } = staged;
  server = await spawnServer({
    ENGINE: "sherpa",
    MODEL_DIR: modelDir,
    ONLINE_MODEL_DIR: onlineModelDir,
    CANARY_DIR: canaryDir,
  });
  await server.untilReady();
});
afterAll(async () => {
  await server.stop();
  staged.remove();
});

test("increments come first, then the sentence replaces them", async () => {
  const events: LiveEvent[] = [];
  const { text, transcript } = await transcribe({
    ...{ url: server.url, audio: speech, mode: "2pass" as const },
    onEvent: (event) => events.push(event),
  });
  expect(text).toBe(sample.text);
  expect(transcript).toMatchObject({ schema: 1, duration_ms: Math.round(speech.length / 32) });
  const partials = events.flatMap((event) => (event.type === "partial" ? event.text : []));
  expect(partials.length).toBeGreaterThan(2);
  for (const [index, partial] of partials.entries()) expect(partial.startsWith(partials[index - 1] ?? "")).toBe(true);
  expect(events.at(-1)?.type).toBe("final");
  const segments = events.flatMap((event) => (event.type === "segment" ? event.segments : []));
  expect(segments.map((segment) => segment.text).join("")).toBe(sample.text);
});

test.each(["online", "offline"] as const)("mode %s gives the text, too", async (mode) => {
  const types = new Set<string>();
  const options = { url: server.url, audio: speech, mode, onEvent: (event: LiveEvent) => types.add(event.type) };
  expect((await transcribe(options)).text).toBe(sample.text);
  expect(types.has("partial")).toBe(mode === "online");
});

test("two utterances on one connection are independent", async () => {
  using connection = await connect({ url: server.url });
  for (let utterance = 0; utterance < 2; utterance += 1) {
    const one = connection.start({ mode: "2pass" });
    await one.send(speech);
    const transcript = await one.end();
    expect(transcript.text).toBe(sample.text);
    expect(transcript.duration_ms).toBe(Math.round(speech.length / 32));
  }
});

describe("live", () => {
  test("speech is recognised while it arrives", async () => {
    const live = listen({ url: server.url });
    const seen: string[] = [];
    for (const type of ["partial", "segment", "final"] as const) live.on(type, (event) => seen.push(event.type));
    for (let at = 0; at < speech.length; at += 9600) {
      live.send(speech.subarray(at, at + 9600));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect((await live.end()).text).toBe(sample.text);
    expect(seen.indexOf("partial")).toBeLessThan(seen.indexOf("segment"));
    expect(seen.at(-1)).toBe("final");
  });
});

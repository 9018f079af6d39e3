import { readFileSync } from "node:fs";
import { runConformance } from "@funasr-images/client/conformance";
import { readWavHeader } from "@funasr-images/protocol";
import { afterAll, expect, test } from "vitest";
import { openStandIn } from "./stand-in/open-stand-in.ts";
import { spawnServer } from "./testing/spawn-server.ts";
import { stageSpeechModel } from "./testing/stage-speech-model.ts";
import { stageStubSdk } from "./testing/stage-stub-sdk.ts";
import { createStubEngine } from "./testing/stub-recogniser.ts";

const staged = stageSpeechModel();
const stubs = [stageStubSdk("offline"), stageStubSdk("2pass")];
afterAll(() => {
  staged.remove();
  for (const stub of stubs) stub.remove();
});

const sherpa = { ENGINE: "sherpa", MODEL_DIR: staged.modelDir, CANARY_DIR: staged.canaryDir };

test.concurrent.each([
  ["sdk, file server", "offline", stubs[0]?.env ?? {}],
  ["sdk, streaming server", "2pass", stubs[1]?.env ?? {}],
  ["sherpa", "offline", sherpa],
] as const)(
  "our server with engine %s answers every conformance scenario as it should",
  async (_name, kind, env) => {
    const server = await spawnServer(env);
    await server.untilReady();
    const report = await runConformance({ url: server.url, audio: readSpeech(), destructive: true });
    expect(report.results.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
    expect(report).toMatchObject({ kind, passed: true });
    expect(await server.stop()).toBe(0);
  },
  120_000,
);

test.concurrent.each([
  ["offline", ["bad-json", "pipelined-files", "subprotocol", "end-acknowledged", "strict-final", "health"]],
  ["2pass", ["bad-json", "chunk-size-missing", "early-audio-stream", "subprotocol", "end-acknowledged", "health"]],
] as const)(
  "what stands in for upstream's server %s has all that is required and none of the improvements",
  async (kind, lacks) => {
    const standIn = await openStandIn({
      kind,
      host: "127.0.0.1",
      port: 0,
      engine: createStubEngine(kind),
      abort: () => standIn.close(),
    });
    const report = await runConformance({
      url: `ws://127.0.0.1:${standIn.port}`,
      audio: readSpeech(),
      patience: { prompt: 1000, patient: 3000 },
    });
    expect(report).toMatchObject({ kind, passed: true });
    const failed = report.results.filter(({ outcome }) => outcome === "failed").map(({ scenario }) => scenario);
    // The stand-in answers files in order, which upstream's server does not promise.
    expect(failed).toEqual(lacks.filter((scenario) => scenario !== "pipelined-files"));
    expect(report.results.filter(({ outcome }) => outcome === "skipped").map(({ scenario }) => scenario)).toEqual([
      "wrong-type",
      "hotwords-object",
      "no-object",
    ]);
    standIn.close();
  },
  60_000,
);

test.concurrent("a destructive scenario ends an upstream server, and the report says so", async () => {
  const standIn = await openStandIn({
    kind: "2pass",
    host: "127.0.0.1",
    port: 0,
    engine: createStubEngine("2pass"),
    abort: () => standIn.close(),
  });
  const report = await runConformance({
    url: `ws://127.0.0.1:${standIn.port}`,
    audio: readSpeech(),
    destructive: true,
    only: ["wrong-type"],
  });
  expect(report.results).toMatchObject([{ scenario: "wrong-type", outcome: "failed", class: "improvement" }]);
}, 60_000);

function readSpeech() {
  const wav = readFileSync(staged.samples[0]?.file ?? "");
  const header = readWavHeader(wav);
  if (typeof header === "string") throw new Error(header);
  return { pcm: wav.subarray(header.dataOffset, header.dataOffset + header.dataBytes), sampleRate: header.sampleRate };
}

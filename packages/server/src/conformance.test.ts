import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runConformance } from "@funasr-images/client/conformance";
import { readWavHeader } from "@funasr-images/protocol";
import { afterAll, expect, test } from "vitest";
import { openStandIn } from "./stand-in/open-stand-in.ts";
import { programNames } from "./stand-in/parse-flags.ts";
import type { StandInKind } from "./stand-in/upstream-settings.ts";
import { createCertificate } from "./testing/create-certificate.ts";
import { spawnServer } from "./testing/spawn-server.ts";
import { stageSpeechModel } from "./testing/stage-speech-model.ts";
import { createStubEngine } from "./testing/stub-recogniser.ts";

const staged = stageSpeechModel();
afterAll(staged.remove);

const sherpa = { ENGINE: "sherpa", MODEL_DIR: staged.modelDir, CANARY_DIR: staged.canaryDir };
const streaming = { ...sherpa, ONLINE_MODEL_DIR: staged.onlineModelDir };

test.concurrent.each([
  ["sdk, file server", "offline", { ...sherpa, ENGINE: "sdk", SDK_BINARY: standIn("offline") }],
  ["sdk, streaming server", "2pass", { ...streaming, ENGINE: "sdk", SDK_BINARY: standIn("2pass") }],
  ["sherpa", "offline", sherpa],
  ["sherpa, streaming", "2pass", streaming],
  ["sherpa, over TLS", "offline", { ...sherpa, ...certificate() }],
  ["sherpa, streaming, over TLS", "2pass", { ...streaming, ...certificate() }],
] as const)("our server with engine %s passes every conformance scenario", async (_name, kind, env) => {
  await using server = await spawnServer(env);
  await server.untilReady();
  const report = await runConformance({ url: server.url, audio: readSpeech(), destructive: true });
  expect(server.url).toMatch("CERT_FILE" in env ? /^wss:/ : /^ws:/);
  expect(report.results.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
  expect(report).toMatchObject({ kind, passed: true });
  expect(await server.stop()).toBe(0);
});

test.concurrent.each([
  ["offline", ["bad-json", "pipelined-files", "subprotocol", "end-acknowledged", "strict-final", "health"]],
  ["2pass", ["bad-json", "chunk-size-missing", "early-audio-stream", "subprotocol", "end-acknowledged", "health"]],
] as const)(
  "the stand-in for upstream's server %s passes all that is required and none of the improvements",
  async (kind, lacks) => {
    using standIn = await openStandIn({
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
      "wrong-type-only",
      "hotwords-object",
      "no-object",
    ]);
  },
);

test.concurrent("a destructive scenario crashes an upstream server, and the report says so", async () => {
  using standIn = await openStandIn({
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
});

function certificate() {
  const files = { CERT_FILE: join(staged.folder, "cert.pem"), KEY_FILE: join(staged.folder, "key.pem") };
  const { cert, key } = createCertificate();
  writeFileSync(files.CERT_FILE, cert);
  writeFileSync(files.KEY_FILE, key);
  return files;
}

/** The stand-in under upstream's name and command line, with a real recogniser. */
function standIn(kind: StandInKind): string {
  const file = join(staged.folder, programNames[kind]);
  const source = fileURLToPath(new URL("./sdk-stand-in.ts", import.meta.url));
  const program = `SDK_PROGRAM=${programNames[kind]} exec "${process.execPath}" "${source}" "$@"`;
  writeFileSync(file, `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  return file;
}

function readSpeech() {
  const wav = readFileSync(staged.samples[0]?.file ?? "");
  const header = readWavHeader(wav);
  if (typeof header === "string") throw new Error(header);
  return { pcm: wav.subarray(header.dataOffset, header.dataOffset + header.dataBytes), sampleRate: header.sampleRate };
}

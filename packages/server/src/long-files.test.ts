import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Progress } from "@funasr-images/protocol";
import { afterAll, afterEach, expect, test } from "vitest";
import { joinSamples } from "./audio/samples.ts";
import { connect } from "./testing/connect.ts";
import { decodeWavFile } from "./testing/decode-wav-file.ts";
import { type SpawnedServer, spawnServer } from "./testing/spawn-server.ts";
import { stageBurdenedModel } from "./testing/stage-burdened-model.ts";
import { stageSpeechModel } from "./testing/stage-speech-model.ts";

// Whole servers, with a model as slow as a real one and one decoder. Long files are long only for this model: minutes,
// not hours.

const staged = stageSpeechModel();
afterAll(staged.remove);
const standIn = join(staged.folder, "funasr-wss-server");
const source = fileURLToPath(new URL("./sdk-stand-in.ts", import.meta.url));
writeFileSync(standIn, `#!/bin/sh\nexec "${process.execPath}" "${source}" "$@"\n`, { mode: 0o755 });

const modelDir = stageBurdenedModel(staged);

const recordings = staged.samples.map(({ file }) => decodeWavFile(file));
/**
 * Takes several progress intervals, even on the fastest machine: it must still be running when short ones overtake it.
 */
const talk = toPcm(joinSamples(Array.from({ length: 12 }, () => recordings).flat()));
const short = toPcm(recordings[0] ?? new Float32Array());
const shortText = staged.samples[0]?.text;

let server: SpawnedServer | undefined;
afterEach(() => server?.stop());

const engines = [
  ["sherpa", { ENGINE: "sherpa" }],
  ["sdk", { ENGINE: "sdk", SDK_BINARY: standIn }],
] as const;

function start(env: Readonly<Record<string, string>>): Promise<SpawnedServer> {
  const canary = { CANARY_DIR: staged.canaryDir, CANARY_INTERVAL_SECONDS: "1", CANARY_TIMEOUT_SECONDS: "30" };
  return spawnServer({ ...canary, MODEL_DIR: modelDir, DECODER_THREAD_NUM: "1", ...env });
}

test.each(engines)(
  "engine %s: while a long file occupies the only decoder, short ones overtake it, the server stays ready, and it reports progress",
  async (_engine, env) => {
    const started = await start(env);
    server = started;
    await started.untilReady();
    const long = await connect(started.url);
    const order: string[] = [];
    const told: Progress[] = [];
    long.say({ wav_name: "long", progress: true });
    for (let offset = 0; offset < talk.length; offset += 65_536) long.say(talk.subarray(offset, offset + 65_536));
    long.say({ is_speaking: false });
    const answered = (async () => {
      for (;;) {
        const reply = await long.hear();
        if (reply.mode === "progress") told.push(reply.progress as Progress);
        else {
          order.push("long");
          return reply;
        }
      }
    })();
    await expect.poll(() => told.some(({ state }) => state === "recognising")).toBe(true);
    for (const name of ["first", "second", "third"]) {
      const client = await connect(started.url);
      client.say({ wav_name: name }, short, { is_speaking: false });
      expect(await client.hear()).toMatchObject({ text: shortText, wav_name: name });
      order.push(name);
      expect((await started.readyz()).body).toEqual({ ready: true });
      client.socket.close();
    }
    expect((await answered).text).toContain(shortText);
    expect(order).toEqual(["first", "second", "third", "long"]);
    expect(told[0]).toEqual({ state: "receiving", received_ms: 0 });
    const shares = told.flatMap(({ share }) => share ?? []);
    expect(shares.length).toBeGreaterThan(0);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    const unready = started.log.filter(({ msg }) => msg === "not ready");
    expect(unready).toEqual([]);
  },
);

function toPcm(samples: Float32Array): Uint8Array<ArrayBuffer> {
  const pcm = Int16Array.from(samples, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767))));
  return new Uint8Array(pcm.buffer);
}

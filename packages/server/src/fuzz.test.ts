import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { connect } from "./testing/connect.ts";
import { attack } from "./testing/fuzz/attack.ts";
import { childrenOf, residentMemory } from "./testing/resident-memory.ts";
import { spawnServer } from "./testing/spawn-server.ts";
import { stageSpeakerModels } from "./testing/stage-speaker-models.ts";
import { stageSpeechModel } from "./testing/stage-speech-model.ts";

const frames = Number(process.env.FUZZ_FRAMES || 100_000);
const seed = Number(process.env.FUZZ_SEED || 20_261_122);

const staged = stageSpeechModel();
const speakers = stageSpeakerModels();
afterAll(() => {
  staged.remove();
  speakers.remove();
});

const standIn = join(staged.folder, "funasr-wss-server");
const standInSource = fileURLToPath(new URL("./sdk-stand-in.ts", import.meta.url));
writeFileSync(standIn, `#!/bin/sh\nexec "${process.execPath}" "${standInSource}" "$@"\n`, { mode: 0o755 });

const engines: Readonly<Record<string, Record<string, string>>> = {
  // With a model for enrolling voices.
  sherpa: { SEGMENTATION_DIR: speakers.segmentationDir, SPEAKER_DIR: speakers.speakerDir },
  sdk: { SDK_BINARY: standIn },
};

test.each(Object.entries(engines))(
  `the engine %s serves a well-behaved client while half of ${frames} hostile frames arrive (FUZZ_SEED=${seed})`,
  async (engine, env) => {
    await using server = await startServer({ ENGINE: engine, ...env });
    const children = childrenOf(server.pid);
    const memory = watchMemory([server.pid, ...children]);
    const good = transcribeUntilTold(server.url);

    const report = await attack({ port: server.port, frames: frames / 2, attackers: 6, seed });
    const answers = await good.stop();
    const megabytes = memory.stop();

    expect(report.problems).toEqual([]);
    expect(report.frames).toBeGreaterThanOrEqual(frames / 2);
    expect(report.violations).toBeGreaterThan(0);
    // The requests must reach further than the first check; a few frames leave time for a few of them.
    const statuses = engine === "sherpa" ? [200, 201, 400, 404, 415] : [200, 400, 404, 415, 501];
    if (frames >= 100_000) expect([...report.answers.keys()]).toEqual(expect.arrayContaining(statuses));
    expect(answers.length).toBeGreaterThan(5);
    expect(answers.filter(({ heard, text }) => heard !== text)).toEqual([]);
    // The last guards caught nothing.
    expect(await readMistakes(server.port)).toEqual([]);
    // The engine is the same process, and everything started for an utterance is gone with its client.
    await expect.poll(() => childrenOf(server.pid)).toEqual(children);
    expect(await server.readyz()).toMatchObject({ status: 200 });
    for (const most of megabytes) expect(most).toBeLessThan(500);
    expect(await server.stop()).toBe(0);
  },
);

async function startServer(env: Record<string, string>) {
  const server = await spawnServer({ MODEL_DIR: staged.modelDir, CANARY_DIR: staged.canaryDir, ...env });
  await server.untilReady();
  return server;
}

async function readMistakes(port: number): Promise<string[]> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return text.split("\n").filter((line) => line.startsWith("funasr_mistakes_total"));
}
/** One utterance after another on one connection, like an official client. */
function transcribeUntilTold(url: string) {
  const answers: { text: string; heard: unknown }[] = [];
  let stopped = false;
  const work = (async () => {
    const client = await connect(url);
    while (!stopped) {
      for (const { file, text } of staged.samples) {
        client.say({
          mode: "offline",
          wav_name: "good",
          wav_format: "pcm",
          audio_fs: 16_000,
          chunk_size: [5, 10, 5],
          speakers: false,
        });
        const pcm = readFileSync(file).subarray(44);
        for (let at = 0; at < pcm.length; at += 9600) client.say(pcm.subarray(at, at + 9600));
        client.say({ is_speaking: false });
        const gone = client.closed.then(({ code, reason }) => ({ text: `closed with ${code} ${reason}` }));
        const { text: heard } = await Promise.race([client.hear(), gone]);
        answers.push({ text, heard });
        if (client.socket.readyState !== client.socket.OPEN) return;
      }
    }
    client.socket.close();
  })();
  return {
    async stop() {
      stopped = true;
      await work;
      return answers;
    },
  };
}

/** The maximum memory of each process, in MB. */
function watchMemory(pids: readonly number[]) {
  const most = pids.map(() => 0);
  const look = () => {
    for (const [index, pid] of pids.entries()) most[index] = Math.max(most[index] ?? 0, residentMemory(pid) / 1e6);
  };
  const timer = setInterval(look, 200);
  return {
    stop() {
      clearInterval(timer);
      look();
      return most;
    },
  };
}

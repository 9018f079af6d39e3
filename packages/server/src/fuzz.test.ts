import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { connect } from "./testing/connect.ts";
import { attack } from "./testing/fuzz/attack.ts";
import { childrenOf, residentMemory } from "./testing/resident-memory.ts";
import { spawnServer } from "./testing/spawn-server.ts";
import { stageSpeechModel } from "./testing/stage-speech-model.ts";

const frames = Number(process.env.FUZZ_FRAMES || 100_000);
const seed = Number(process.env.FUZZ_SEED || 20_261_122);

const staged = stageSpeechModel();
afterAll(staged.remove);

test(`serves a well-behaved client while ${frames} hostile frames come in (FUZZ_SEED=${seed})`, async () => {
  await using server = await startServer();
  const children = childrenOf(server.pid);
  const memory = watchMemory([server.pid, ...children]);
  const good = transcribeUntilTold(server.url);

  const report = await attack({ port: server.port, frames, attackers: 6, seed });
  const answers = await good.stop();
  const megabytes = memory.stop();

  expect(report.problems).toEqual([]);
  expect(report.frames).toBeGreaterThanOrEqual(frames);
  expect(report.violations).toBeGreaterThan(0);
  expect(answers.length).toBeGreaterThan(5);
  expect(answers.filter(({ heard, text }) => heard !== text)).toEqual([]);
  // The engine is the same process, and whatever was started for an utterance is gone with its client.
  await expect.poll(() => childrenOf(server.pid)).toEqual(children);
  expect(await server.readyz()).toMatchObject({ status: 200 });
  for (const most of megabytes) expect(most).toBeLessThan(500);
  expect(await server.stop()).toBe(0);
});

async function startServer() {
  const server = await spawnServer({ ENGINE: "sherpa", MODEL_DIR: staged.modelDir, CANARY_DIR: staged.canaryDir });
  await server.untilReady();
  return Object.assign(server, { [Symbol.asyncDispose]: async () => void (await server.stop()) });
}

/** One utterance after the other on one connection, as an official client sends it. */
function transcribeUntilTold(url: string) {
  const answers: { text: string; heard: unknown }[] = [];
  let stopped = false;
  const work = (async () => {
    const client = await connect(url);
    while (!stopped) {
      for (const { file, text } of staged.samples) {
        client.say({ mode: "offline", wav_name: "good", wav_format: "pcm", audio_fs: 16_000, chunk_size: [5, 10, 5] });
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

/** The most that each process had, in MB. */
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

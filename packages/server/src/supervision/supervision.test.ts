import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, expect, test } from "vitest";
import { connect } from "../testing/connect.ts";
import { deadlyAudio } from "../testing/mortal-upstream.ts";
import { type SpawnedServer, spawnServer } from "../testing/spawn-server.ts";
import { stageSpeechModel } from "../testing/stage-speech-model.ts";

// The whole server as a process, with engines that hang or die.

const staged = stageSpeechModel();
afterAll(staged.remove);

const upstream = join(staged.folder, "funasr-wss-server");
const program = fileURLToPath(new URL("../testing/mortal-upstream.ts", import.meta.url));
writeFileSync(upstream, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, { mode: 0o755 });
writeFileSync(join(staged.canaryDir, "text.txt"), "好");
const env = {
  ENGINE: "sdk",
  SDK_BINARY: upstream,
  MODEL_DIR: staged.modelDir,
  CANARY_DIR: staged.canaryDir,
  CANARY_INTERVAL_SECONDS: "1",
  CANARY_TIMEOUT_SECONDS: "1",
};

let server: SpawnedServer;
afterEach(async () => {
  expect(await server.stop()).toBe(0);
});

test("an engine that hangs is killed and restarted", async () => {
  server = await spawnServer(env);
  await server.untilReady();
  const [pid = 0] = childrenOf(server.pid);
  process.kill(pid, "SIGSTOP");
  await server.untilReady(false);
  expect((await server.readyz()).body.reason).toMatch(/no answer within 1 s/);
  await server.untilReady();
  expect(childrenOf(server.pid)).not.toContain(pid);
  expect(server.log.map(({ msg }) => msg)).toContain("the engine hangs and is killed");
  expect(await say(server, Buffer.from("anything"))).toMatchObject({ text: "好" });
});

test("a request that has crashed the engine twice is refused, and the service stays up", async () => {
  server = await spawnServer(env);
  await server.untilReady();
  const audio = Buffer.concat([Buffer.alloc(20_000, "speech"), Buffer.from(deadlyAudio), Buffer.alloc(20_000, "more")]);
  for (let time = 0; time < 2; time++) {
    expect(await say(server, audio)).toMatchObject({ error: { code: "ENGINE_CRASHED" } });
    await server.untilReady(false);
    await server.untilReady();
  }
  const [pid = 0] = childrenOf(server.pid);
  expect(await say(server, audio)).toMatchObject({ text: "", error: { code: "POISONOUS_REQUEST" } });
  expect(await say(server, audio.subarray(0, 20_000))).toMatchObject({ text: "好" });
  expect(childrenOf(server.pid)).toEqual([pid]);
});

test("an engine has core dumps off", async () => {
  server = await spawnServer(env);
  await server.untilReady();
  const [pid = 0] = childrenOf(server.pid);
  expect(readFileSync(`/proc/${pid}/limits`, "utf8")).toMatch(/^Max core file size\s+0\s+0\s/m);
});

async function say({ url }: SpawnedServer, audio: Uint8Array): Promise<Record<string, unknown>> {
  const client = await connect(url);
  client.say({ wav_name: "x", wav_format: "pcm" }, audio, { is_speaking: false });
  const reply = await client.hear();
  client.socket.close();
  return reply;
}

function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return list.trim().split(" ").filter(Boolean).map(Number);
}

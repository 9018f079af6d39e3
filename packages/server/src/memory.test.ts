import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { defaultAcquittalMs } from "./suspects/docket.ts";
import { childrenOf } from "./testing/resident-memory.ts";
import { soak } from "./testing/soak.ts";
import { spawnServer } from "./testing/spawn-server.ts";
import { stageSpeechModel } from "./testing/stage-speech-model.ts";

const staged = stageSpeechModel();
afterAll(staged.remove);
const reports = join(staged.folder, "heap-reports");
mkdirSync(reports);

/** What one utterance or one connection may leave behind: nothing, but compiled code and caches vary. */
const mostBytesEach = 300;

test("utterances and connections, closed or cut, leave nothing behind in the front door or the engine", async () => {
  const hook = fileURLToPath(new URL("./testing/report-heap.ts", import.meta.url));
  await using server = await spawnServer({
    ENGINE: "sherpa",
    MODEL_DIR: staged.modelDir,
    CANARY_DIR: staged.canaryDir,
    HEAP_REPORTS: reports,
    NODE_OPTIONS: `--expose-gc --import ${hook}`,
  });
  await server.untilReady();
  const pids = [server.pid, ...childrenOf(server.pid)];
  // Too short for text: recognition is not the point here, and many fit into a second.
  const speech = [{ pcm: new Uint8Array(6400), text: "" }];
  const live = (utterances: number, seed: number) => soak({ url: server.url, speech, utterances, clients: 8, seed });

  await live(1000, 1);
  const before = await Promise.all(pids.map(heapOf));
  const utterances = 3000;
  expect(await live(utterances, 2)).toMatchObject({ answered: utterances, wrong: 0 });
  const after = await Promise.all(pids.map(heapOf));
  const grown = after.map((bytes, index) => (bytes - (before[index] ?? 0)) / utterances);
  // Of the front door, and of the engine.
  expect(grown.filter((bytes) => bytes > mostBytesEach)).toEqual([]);
  expect(await server.stop()).toBe(0);
});

/** The memory of the process after garbage collection. */
async function heapOf(pid: number): Promise<number> {
  // A cut-off utterance may still be blamed for a crash: it is kept that long.
  await new Promise((resolve) => setTimeout(resolve, defaultAcquittalMs + 1000));
  const file = join(reports, `${pid}.json`);
  rmSync(file, { force: true });
  process.kill(pid, "SIGUSR2");
  await expect.poll(() => existsSync(file)).toBe(true);
  return JSON.parse(readFileSync(file, "utf8")).bytes;
}

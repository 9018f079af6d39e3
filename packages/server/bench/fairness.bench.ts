import { setTimeout as sleep } from "node:timers/promises";
import { type Bench, type BenchRow, median } from "@funasr-images/workspace/bench-report";
import { joinSamples } from "../src/audio/samples.ts";
import { connect } from "../src/testing/connect.ts";
import { decodeWavFile } from "../src/testing/decode-wav-file.ts";
import { spawnServer, stageBurdenedModel } from "../src/testing/index.ts";
import { type StandIns, stageStandIns } from "./stage-stand-ins.ts";

/** How many times as long an utterance may take next to a long file. */
const limit = 2;

const engines = ["sherpa", "sdk"] as const;

/** An utterance of 1 s next to an hour-long file, on one decoder thread, with a model of SenseVoiceSmall's cost. */
const bench: Bench = async ({ quick, say, signal }) => {
  const staged = stageStandIns();
  try {
    const modelDir = stageBurdenedModel(staged);
    const probes = quick ? 7 : 31;
    const measured: Measured[] = [];
    for (const engine of engines) {
      say(`engine ${engine}: ${probes} utterances of 1 s alone, and next to an hour`);
      measured.push({ engine, ...(await measure({ engine, modelDir, staged, probes, signal })) });
    }
    return {
      name: "fairness",
      rows: measured.flatMap(rowsOf),
      wanted: measured.map(({ engine, alone, beside }) => {
        const value = median(beside) / median(alone);
        return {
          text: `engine ${engine}: 1 s next to an hour, relative to 1 s alone`,
          value,
          limit,
          holds: value <= limit,
        };
      }),
      absent: [],
    };
  } finally {
    staged.remove();
  }
};
export default bench;

interface Measured {
  readonly engine: (typeof engines)[number];
  /** Milliseconds from the first frame to the answer. */
  readonly alone: readonly number[];
  readonly beside: readonly number[];
}

async function measure(options: {
  engine: Measured["engine"];
  modelDir: string;
  staged: StandIns;
  probes: number;
  signal: AbortSignal;
}): Promise<Omit<Measured, "engine">> {
  const { engine, modelDir, staged, probes, signal } = options;
  const server = await spawnServer({
    ...staged.environment("offline"),
    ENGINE: engine,
    MODEL_DIR: modelDir,
    DECODER_THREAD_NUM: "1",
  });
  try {
    await server.untilReady();
    const speech = toPcm(joinSamples(staged.samples.map(({ file }) => decodeWavFile(file))));
    const second = speech.subarray(0, 32_000);
    const series = async () => {
      const times: number[] = [];
      for (let probe = 0; probe < probes; probe++) {
        signal.throwIfAborted();
        times.push(await timeOf(server.url, second));
        await sleep(500);
      }
      return times;
    };
    await timeOf(server.url, second);
    const alone = await series();
    const long = await connect(server.url);
    const sent = sendHour(long, speech);
    // The first 10 s of the long file count as short work, too.
    await sleep(10_000);
    const beside = await series();
    long.socket.terminate();
    await sent;
    return { alone, beside };
  } finally {
    await server.stop();
  }
}

async function sendHour(client: Awaited<ReturnType<typeof connect>>, speech: Uint8Array): Promise<void> {
  const { socket } = client;
  client.say({ wav_name: "hour" });
  for (let sent = 0; sent < 3600 * 32_000 && socket.readyState === socket.OPEN; sent += speech.length) {
    // Resolves once it is written, or the connection is gone.
    await new Promise((resolve) => socket.send(speech, resolve));
  }
  if (socket.readyState === socket.OPEN) client.say({ is_speaking: false });
}

async function timeOf(url: string, audio: Uint8Array): Promise<number> {
  const client = await connect(url);
  const started = performance.now();
  client.say({ wav_name: "short" }, audio, { is_speaking: false });
  await client.hear();
  const ms = performance.now() - started;
  client.socket.close();
  return ms;
}

function rowsOf({ engine, alone, beside }: Measured): BenchRow[] {
  const row = (peer: string, runs: readonly number[]): BenchRow => ({
    task: `1 s, engine ${engine}`,
    peer,
    unit: "ms",
    runs,
    median: median(runs),
  });
  return [row("alone", alone), { ...row("next to an hour", beside), ratio: median(alone) / median(beside) }];
}

function toPcm(samples: Float32Array): Uint8Array {
  return new Uint8Array(Int16Array.from(samples, (sample) => Math.round(sample * 32_767)).buffer);
}

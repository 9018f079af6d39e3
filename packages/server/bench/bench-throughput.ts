import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createBurdenedModel } from "@funasr-images/tones";
import {
  type BenchOptions,
  type BenchReport,
  type BenchRow,
  type BenchWanted,
  median,
} from "@funasr-images/workspace/bench-report";
import { countCpus } from "../src/config/count-cpus.ts";
import { findFreePort } from "../src/find-free-port.ts";
import { spawnServer } from "../src/testing/index.ts";
import { measureThroughput } from "./measure-throughput.ts";
import { prepareSherpaServers } from "./prepare-sherpa-servers.ts";
import { readSpeech } from "./speech.ts";
import { nodeOptions, type StandIns } from "./stage-stand-ins.ts";
import { startProgram } from "./start-program.ts";
import { openSherpaTalker, openTalker, type Talker } from "./talk.ts";

const ours = "front door + engine sherpa";
const theirs = "sherpa-onnx-offline-websocket-server";
const limit = 0.9;

type Servers = Awaited<ReturnType<typeof prepareSherpaServers>>;

interface Model {
  readonly title: string;
  readonly clients: readonly number[];
  readonly file: string;
  /** FunASR's layout of the same file. */
  readonly modelDir: string;
}

/** Audio seconds per second: the engine sherpa behind its front door, against sherpa-onnx's own server. */
export async function benchThroughput(
  standIns: StandIns,
  options: BenchOptions,
): Promise<Pick<BenchReport, "rows" | "wanted" | "absent">> {
  const servers = await prepareSherpaServers();
  const parts = [];
  for (const model of stageModels(standIns)) parts.push(await benchModel(standIns, model, servers, options));
  return {
    rows: parts.flatMap(({ rows }) => rows),
    wanted: parts.flatMap(({ wanted }) => wanted),
    absent: servers.kind === "absent" ? [{ peer: theirs, reason: servers.reason }] : [],
  };
}

const speechModel = fileURLToPath(new URL("../../../images/local/models/speech-zh/", import.meta.url));

/**
 * The spoken model itself, which shows every cost except recognition, and one with the cost of the model in the images.
 */
function stageModels({ folder, modelDir }: StandIns): readonly Model[] {
  const burdenedDir = join(folder, "asr-burdened");
  mkdirSync(burdenedDir);
  copyFileSync(join(modelDir, "tokens.json"), join(burdenedDir, "tokens.json"));
  const burdened = join(burdenedDir, "model_quant.onnx");
  writeFileSync(burdened, createBurdenedModel(readFileSync(join(speechModel, "offline.onnx"))));
  return [
    { title: "0.8 MB model", clients: [1, 4, 16], file: join(speechModel, "offline.onnx"), modelDir },
    { title: "SenseVoiceSmall's work", clients: [1, 4], file: burdened, modelDir: burdenedDir },
  ];
}

async function benchModel(
  standIns: StandIns,
  model: Model,
  servers: Servers,
  { quick, signal, say }: BenchOptions,
): Promise<{ rows: readonly BenchRow[]; wanted: readonly BenchWanted[] }> {
  const speech = readSpeech(standIns.samples);
  const server = await spawnServer({
    ENGINE: "sherpa",
    MODEL_DIR: model.modelDir,
    CANARY_DIR: standIns.canaryDir,
    NODE_OPTIONS: nodeOptions,
  });
  const peer = servers.kind === "ready" ? await startSherpa(servers.folder, model.file) : undefined;
  try {
    await server.untilReady();
    const parts = [];
    for (const clients of model.clients) {
      const rates = { ours: [] as number[], theirs: [] as number[] };
      const measure = (open: () => Promise<Talker>) =>
        measureThroughput({ open, speech, clients, seconds: quick ? 3 : 4, signal });
      for (let run = 1; run <= (quick ? 1 : 5); run++) {
        say(`throughput, ${model.title}, ${clients} clients: run ${run}`);
        if (peer) rates.theirs.push(await measure(() => openSherpaTalker(peer.url)));
        rates.ours.push(await measure(() => openTalker(server.url)));
      }
      parts.push(report(`file mode, ${model.title}, ${clients} clients`, rates));
    }
    return { rows: parts.flatMap(({ rows }) => rows), wanted: parts.map(({ wanted }) => wanted) };
  } finally {
    await Promise.all([server.stop(), peer?.stop()]);
  }
}

function report(task: string, rates: { ours: number[]; theirs: number[] }) {
  const text = `audio seconds per second, relative to ${theirs}, ${task}`;
  const own = median(rates.ours);
  const rows: BenchRow[] = [{ task, peer: ours, unit: "s/s", runs: rates.ours, median: own }];
  if (rates.theirs.length === 0) return { rows, wanted: { text, limit, holds: false } };
  const other = median(rates.theirs);
  const value = own / other;
  rows.push({ task, peer: theirs, unit: "s/s", runs: rates.theirs, median: other, ratio: value });
  return { rows, wanted: { text, value, limit, holds: value >= limit } };
}

/** The same model file, one thread per decode, as many parallel decodes as ours. */
async function startSherpa(folder: string, model: string) {
  const port = await findFreePort();
  const flags = {
    port,
    "num-io-threads": 1,
    "num-work-threads": countCpus(),
    "num-threads": 1,
    // In larger batches the spoken test model gives empty texts.
    "max-batch-size": 1,
    tokens: `${speechModel}offline-tokens.txt`,
    "sense-voice-model": model,
    "sense-voice-use-itn": true,
    "log-file": "/dev/null",
  };
  const words = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const { stop } = await startProgram(join(folder, theirs), words, port);
  return { url: `ws://127.0.0.1:${port}`, stop };
}

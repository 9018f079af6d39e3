import { fileURLToPath } from "node:url";
import {
  type BenchOptions,
  type BenchReport,
  type BenchRow,
  type BenchWanted,
  median,
} from "../../../scripts/bench-report.ts";
import { countCpus } from "../src/count-cpus.ts";
import { spawnServer } from "../src/testing/index.ts";
import { measureThroughput } from "./measure-throughput.ts";
import { prepareSherpaServers } from "./prepare-sherpa-servers.ts";
import { readSpeech } from "./speech.ts";
import { nodeOptions, type StandIns } from "./stage-stand-ins.ts";
import { findFreePort, startProgram } from "./start-program.ts";
import { openSherpaTalker, openTalker, type Talker } from "./talk.ts";

const ours = "front door + engine sherpa";
const theirs = "sherpa-onnx-offline-websocket-server";
const clientCounts = [1, 4, 16];

/** Audio seconds per second: the engine sherpa behind its front door, against sherpa-onnx's own server. */
export async function benchThroughput(
  standIns: StandIns,
  { quick, signal, say }: BenchOptions,
): Promise<Pick<BenchReport, "rows" | "wanted" | "absent">> {
  const speech = readSpeech(standIns.samples);
  const peer = await startSherpa();
  const server = await spawnServer({
    ENGINE: "sherpa",
    MODEL_DIR: standIns.modelDir,
    CANARY_DIR: standIns.canaryDir,
    NODE_OPTIONS: nodeOptions,
    LOG_LEVEL: "warn",
  });
  try {
    await server.untilReady();
    const rows: BenchRow[] = [];
    const wanted: BenchWanted[] = [];
    for (const clients of clientCounts) {
      const rates = { ours: [] as number[], theirs: [] as number[] };
      const measure = (open: () => Promise<Talker>) =>
        measureThroughput({ open, speech, clients, seconds: quick ? 3 : 4, signal });
      for (let run = 1; run <= (quick ? 1 : 5); run++) {
        say(`throughput, ${clients} clients: run ${run}`);
        if (peer.kind === "ready") rates.theirs.push(await measure(() => openSherpaTalker(peer.url)));
        rates.ours.push(await measure(() => openTalker(server.url)));
      }
      const task = `file mode, ${clients} clients`;
      const own = median(rates.ours);
      const text = `audio seconds per second by those of ${theirs}, ${clients} clients`;
      rows.push({ task, peer: ours, unit: "s/s", runs: rates.ours, median: own });
      if (peer.kind === "absent") {
        wanted.push({ text, limit: 0.9, holds: false });
        continue;
      }
      const other = median(rates.theirs);
      const value = own / other;
      rows.push({ task, peer: theirs, unit: "s/s", runs: rates.theirs, median: other, ratio: value });
      wanted.push({ text, value, limit: 0.9, holds: value >= 0.9 });
    }
    const absent = peer.kind === "absent" ? [{ peer: theirs, reason: peer.reason }] : [];
    return { rows, wanted, absent };
  } finally {
    await server.stop();
    if (peer.kind === "ready") await peer.stop();
  }
}

/** The same model files, one thread a decode, as many decodes at once as ours. */
async function startSherpa() {
  const servers = await prepareSherpaServers();
  if (servers.kind === "absent") return servers;
  const model = fileURLToPath(new URL("../../../images/local/models/speech-zh/", import.meta.url));
  const port = await findFreePort();
  const flags = {
    port,
    "num-io-threads": 1,
    "num-work-threads": countCpus(),
    "num-threads": 1,
    tokens: `${model}offline-tokens.txt`,
    "sense-voice-model": `${model}offline.onnx`,
    "sense-voice-use-itn": true,
    "log-file": "/dev/null",
  };
  const program = await startProgram(
    `${servers.folder}/${theirs}`,
    Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    port,
  );
  return { kind: "ready" as const, url: `ws://127.0.0.1:${port}`, stop: program.stop };
}

import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { renderWavHeader } from "@funasr-images/protocol";
import { type Bench, type BenchRow, type BenchWanted, median } from "@funasr-images/workspace/bench-report";
import { build } from "esbuild";
import { findPythonClient, type PythonClient } from "./find-python-client.ts";
import { type Measured, measureTree } from "./measure-tree.ts";

const ours = "funasr-images";
const official = "official Python client";
const fileCount = 100;
const secondsPerFile = 10;
const limitSeconds = 300;

interface Run extends Measured {
  /** Files with exactly one reply, which has the right number of bytes. */
  readonly accounted: number;
}

interface Task {
  readonly streams: number;
  /** As fast as possible, or in real time. */
  readonly pace: "fast" | "live";
}

interface Series extends Task {
  readonly peer: string;
  readonly runs: Run[];
}

const tasks: readonly Task[] = [
  { streams: 10, pace: "fast" },
  { streams: 100, pace: "fast" },
  { streams: 100, pace: "live" },
];

/**
 * A hundred files to a server that does next to nothing, by this library in one process (as JavaScript, as published)
 * and by the official client in its own way, one process per stream. Times are from the start of the program to its
 * end; memory is the maximum of the program and its children together, shared pages counted once.
 */
const bench: Bench = async ({ quick, signal, say }) => {
  const root = await mkdtemp(join(tmpdir(), "bench-client-"));
  const server = await startServer();
  try {
    const list = await writeFiles(join(root, "files"));
    const python = await findPythonClient(join(root, "python"));
    const peers = [ours, ...(typeof python === "string" ? [] : [official])];
    const series = tasks.flatMap((task) => peers.map((peer): Series => ({ ...task, peer, runs: [] })));
    const program = await bundleProgram(join(root, "transcribe-list.mjs"));
    for (let run = 0; run < (quick ? 1 : 5); run += 1) {
      for (const one of series) {
        say(`${taskOf(one)}, ${one.peer}: run ${run + 1}`);
        const folder = join(root, "run");
        await mkdir(folder, { recursive: true });
        one.runs.push(await runOnce(one, { list, port: server.port, folder, program }, python as PythonClient, signal));
        await rm(folder, { recursive: true });
      }
    }
    const absent = typeof python === "string" ? [{ peer: official, reason: python }] : [];
    return { name: "client", rows: series.flatMap((one) => rowsOf(one, series)), wanted: claimsOf(series), absent };
  } finally {
    server.stop();
    await rm(root, { recursive: true, force: true });
  }
};
export default bench;

interface Place {
  readonly list: string;
  readonly port: number;
  /** An empty folder that the run writes to. */
  readonly folder: string;
  /** Ours, bundled. */
  readonly program: string;
}

async function runOnce(
  { peer, streams, pace }: Series,
  place: Place,
  client: PythonClient,
  signal: AbortSignal,
): Promise<Run> {
  const { list, port, folder, program } = place;
  const options = { cwd: folder, limitSeconds, signal };
  const url = `ws://127.0.0.1:${port}`;
  if (peer === ours) {
    const output = join(folder, "text.0");
    const measured = await measureTree(process.execPath, [program, url, list, `${streams}`, output, pace], options);
    return { ...measured, accounted: await countAccounted(folder) };
  }
  const where = ["--host", "127.0.0.1", "--port", `${port}`, "--ssl", "0"];
  const how = pace === "fast" ? ["--mode", "offline", "--send_without_sleep"] : ["--mode", "2pass"];
  const what = ["--audio_in", list, "--thread_num", `${streams}`, "--output_dir", folder];
  const measured = await measureTree(client.python, [client.script, ...where, ...how, ...what], options);
  return { ...measured, accounted: await countAccounted(folder) };
}

async function bundleProgram(outfile: string): Promise<string> {
  const entry = fileURLToPath(new URL("transcribe-list.ts", import.meta.url));
  // `ws` is CommonJS and asks for Node's modules by `require`.
  const js = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
  await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "esm", banner: { js } });
  return outfile;
}

const fileBytes = secondsPerFile * 32_000;

async function countAccounted(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.startsWith("text."));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  const lines = texts.join("").trimEnd().split("\n");
  const right = lines.filter((line) => line.split("\t")[1] === `${fileBytes} bytes`);
  const answered = new Set(right.map((line) => line.split("\t")[0]));
  // An extra reply is as wrong as a missing one.
  return answered.size === lines.length ? answered.size : answered.size - (lines.length - answered.size);
}

/** Wav files of noise: a server that only counts bytes does not care. */
async function writeFiles(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const samples = new Int16Array(fileBytes / 2);
  for (let index = 0, state = 1; index < samples.length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    samples[index] = state >> 18;
  }
  const wav = Buffer.concat([renderWavHeader(fileBytes, 16_000), new Uint8Array(samples.buffer)]);
  const names = Array.from({ length: fileCount }, (_, index) => `file-${index}`);
  for (const name of names) await writeFile(join(folder, `${name}.wav`), wav);
  const list = join(folder, "wav.scp");
  await writeFile(list, `${names.map((name) => `${name} ${join(folder, `${name}.wav`)}`).join("\n")}\n`);
  return list;
}

async function startServer(): Promise<{ port: number; stop(): void }> {
  const program = fileURLToPath(new URL("count-server.ts", import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once("data", (text) => resolve(Number(text)));
    child.once("error", reject);
  });
  return { port, stop: () => child.kill() };
}

const taskOf = ({ streams, pace }: Task) =>
  `${fileCount} files of ${secondsPerFile} s, ${streams} at once${pace === "live" ? ", live" : ""}`;
const rates = ({ runs }: Series) => runs.map(({ seconds }) => fileCount / seconds);
const megabytes = ({ runs, streams }: Series) => runs.map(({ peakBytes }) => peakBytes / 1e6 / streams);

function rowsOf(one: Series, all: readonly Series[]): BenchRow[] {
  const mine =
    all.find(({ peer, streams, pace }) => peer === ours && streams === one.streams && pace === one.pace) ?? one;
  const complete = one.runs.every(({ accounted }) => accounted === fileCount);
  const note = complete
    ? "every reply accounted for"
    : `replies: ${one.runs.map(({ accounted }) => accounted).join(", ")}`;
  const [rate, memory] = [median(rates(one)), median(megabytes(one))];
  const byRate = one === mine ? {} : { ratio: median(rates(mine)) / rate };
  const byMemory = one === mine ? {} : { ratio: memory / median(megabytes(mine)) };
  const { peer } = one;
  return [
    { task: taskOf(one), peer, unit: "files/s", runs: rates(one), median: rate, note, ...byRate },
    { task: `${taskOf(one)}: memory`, peer, unit: "MB/stream", runs: megabytes(one), median: memory, ...byMemory },
  ];
}

function claimsOf(series: readonly Series[]): BenchWanted[] {
  const compare = (task: Task, ratio: (mine: Series, other: Series) => number): number | undefined => {
    const [mine, other] = [ours, official].map((name) =>
      series.find(({ peer, streams, pace }) => peer === name && streams === task.streams && pace === task.pace),
    );
    return mine && other ? ratio(mine, other) : undefined;
  };
  const claim = (text: string, value: number | undefined, limit: number): BenchWanted => {
    return { text, limit, holds: value !== undefined && value >= limit, value };
  };
  const throughput = (mine: Series, other: Series) => median(rates(mine)) / median(rates(other));
  const memory = (mine: Series, other: Series) => median(megabytes(other)) / median(megabytes(mine));
  const accounted = series.filter(({ peer }) => peer === ours).flatMap(({ runs }) => runs.map((run) => run.accounted));
  const [ten, hundred, live] = tasks as [Task, Task, Task];
  return [
    claim(`throughput relative to the official client: ${taskOf(ten)}`, compare(ten, throughput), 3),
    claim(`throughput relative to the official client: ${taskOf(hundred)}`, compare(hundred, throughput), 3),
    claim(`memory per stream, official client relative to ours: ${taskOf(hundred)}`, compare(hundred, memory), 10),
    claim(`memory per stream, official client relative to ours: ${taskOf(live)}`, compare(live, memory), 10),
    claim("files of a hundred with exactly one reply, in the worst run", Math.min(...accounted), fileCount),
  ];
}

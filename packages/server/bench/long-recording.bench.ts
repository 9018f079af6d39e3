import type { ServerResult, Transcript } from "@funasr-images/protocol";
import { type Bench, type BenchRow, median } from "@funasr-images/workspace/bench-report";
import type { Engine } from "../src/engine.ts";
import { createSherpaEngine } from "../src/engines/sherpa/create-sherpa-engine.ts";
import { residentMemory } from "../src/testing/resident-memory.ts";
import { type StagedOfflineAi, stageOfflineAi } from "../src/testing/stage-offline-ai.ts";

/** How many megabytes a process may grow between the middle and the end of the recording. */
const mostGrowth = 40;

/**
 * One recording of several hours through every process of offline-ai: memory does not grow with it, speakers are not
 * mixed up.
 */
const bench: Bench = async ({ quick, say, signal }) => {
  const staged = stageOfflineAi();
  const engine = createSherpaEngine({ ...staged.engine, decoderThreads: 2, modelThreads: 1, startTimeoutMs: 60_000 });
  try {
    await engine.start();
    const hours = quick ? 1 : 4;
    say(`${hours} h with speakers`);
    const long = await measure(engine, staged, { hours, vocals: false, signal });
    say("half an hour with speakers and vocals");
    const separated = await measure(engine, staged, { hours: 0.5, vocals: true, signal });
    return {
      name: "long-recording",
      rows: [...rowsOf(`${hours} h`, long), ...rowsOf("0.5 h with vocals", separated)],
      wanted: [long, separated].flatMap((measured) => claims(measured)),
      absent: [],
    };
  } finally {
    await engine.close();
    staged.remove();
  }
};
export default bench;

interface Measured {
  readonly task: string;
  readonly seconds: number;
  readonly audioSeconds: number;
  /** Megabytes by process, in the middle of the audio and at its end. */
  readonly memory: ReadonlyMap<string, { readonly half: number; readonly end: number }>;
  /** Segments without the name of their speaker, and segments where nobody spoke. */
  readonly wrong: number;
  readonly speakers: number;
}

async function measure(
  engine: Engine,
  { conversation }: StagedOfflineAi,
  { hours, vocals, signal }: { hours: number; vocals: boolean; signal: AbortSignal },
): Promise<Measured> {
  const pcm = new Uint8Array(Int16Array.from(conversation, (sample) => Math.round(sample * 32_767)).buffer);
  const audioSeconds = hours * 3600;
  const rounds = Math.round((audioSeconds * 32_000) / pcm.length);
  const replies: ServerResult[] = [];
  const session = engine.openSession((reply) => replies.push(reply));
  await session.configure({ schema: 1, vocals });
  const started = performance.now();
  const memories: Record<string, number>[] = [];
  for (let round = 0; round < rounds; round++) {
    signal.throwIfAborted();
    for (let offset = 0; offset < pcm.length; offset += 65_536)
      await session.audio(pcm.subarray(offset, offset + 65_536));
    if (round === rounds >> 1) memories.push(readMemory(engine));
  }
  memories.push(readMemory(engine));
  await session.end();
  session.close();
  const { transcript } = replies[0] as ServerResult;
  const [half = {}, end = {}] = memories;
  return {
    task: `${hours} h${vocals ? " with vocals" : ""}`,
    seconds: (performance.now() - started) / 1000,
    audioSeconds,
    memory: new Map(Object.keys(end).map((name) => [name, { half: half[name] ?? 0, end: end[name] ?? 0 }])),
    wrong: countWrong(transcript as Transcript, rounds),
    speakers: transcript?.speakers?.length ?? 0,
  };
}

function readMemory(engine: Engine): Record<string, number> {
  const processes = [{ name: "parent", pid: process.pid }, ...engine.processes()];
  return Object.fromEntries(processes.map(({ name, pid }) => [name, residentMemory(pid) / 2 ** 20]));
}

function countWrong({ segments }: Transcript, rounds: number): number {
  const wanted = ["Alice", "Bob"];
  const wrong = segments.filter(({ role }, at) => role !== wanted[at % 2]).length;
  return wrong + Math.abs(segments.length - 2 * rounds);
}

function rowsOf(task: string, measured: Measured): BenchRow[] {
  const row = (peer: string, unit: string, figure: number): BenchRow => ({
    task,
    peer,
    unit,
    runs: [figure],
    median: median([figure]),
  });
  return [
    row("all processes", "x real time", measured.audioSeconds / measured.seconds),
    ...[...measured.memory].map(([name, { end }]) => row(name, "MB resident at the end", end)),
  ];
}

function claims({ task, memory, wrong, speakers }: Measured) {
  const growths = [...memory].map(([name, { half, end }]) => ({ name, growth: end - half }));
  const most = growths.reduce((a, b) => (b.growth > a.growth ? b : a));
  return [
    {
      text: `${task}: MB that a process grows by in the second half (${most.name})`,
      value: most.growth,
      limit: mostGrowth,
      holds: most.growth <= mostGrowth,
    },
    { text: `${task}: segments with a wrong name or without one`, value: wrong, limit: 0, holds: wrong === 0 },
    { text: `${task}: speakers too many or too few`, value: Math.abs(speakers - 2), limit: 0, holds: speakers === 2 },
  ];
}

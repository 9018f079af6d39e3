import { type BenchOptions, type BenchRow, type BenchWanted, median } from "@funasr-images/workspace/bench-report";
import { spawnServer } from "../src/testing/index.ts";
import { measureLoad } from "./process-tree.ts";
import { padSpeech, readSpeech, type Speech } from "./speech.ts";
import { type Mode, modes, type StandIns } from "./stage-stand-ins.ts";
import { type ReplyTime, streamAtPace } from "./stream-at-pace.ts";

export const door = "front door + engine sdk";
const bare = "the engine bare";

const streams = 50;

interface Run {
  readonly times: readonly ReplyTime[];
  /** Share of one core. */
  readonly load: number;
}

/** What the front door costs with 50 real-time streams, compared with the same engine without it. */
export async function benchFrontDoor(
  standIns: StandIns,
  options: BenchOptions,
): Promise<{ rows: BenchRow[]; wanted: BenchWanted[] }> {
  const parts = [];
  for (const mode of modes) parts.push(await benchMode(standIns, mode, options));
  return { rows: parts.flatMap(({ rows }) => rows), wanted: parts.flatMap(({ wanted }) => wanted) };
}

async function benchMode(standIns: StandIns, mode: Mode, { quick, signal, say }: BenchOptions) {
  const speech = readSpeech(standIns.samples).map((one) => (mode === "2pass" ? padSpeech(one) : one));
  const engine = await standIns.startBare(mode);
  const server = await spawnServer({ ...standIns.environment(mode), DECODER_THREAD_NUM: "2" });
  try {
    await server.untilReady();
    const run = (url: string, pid: number) => measure(url, pid, mode, speech, quick, signal);
    const runs = { bare: [] as Run[], door: [] as Run[] };
    for (let count = 1; count <= (quick ? 1 : 5); count++) {
      say(`${streams} streams, ${mode}: run ${count}`);
      runs.bare.push(await run(engine.url, engine.pid));
      runs.door.push(await run(server.url, server.pid));
    }
    return report(mode, runs);
  } finally {
    await Promise.all([engine.stop(), server.stop()]);
  }
}

async function measure(
  url: string,
  pid: number,
  mode: Mode,
  speech: readonly Speech[],
  quick: boolean,
  signal: AbortSignal,
) {
  let times: readonly ReplyTime[] = [];
  const load = await measureLoad(pid, async () => {
    times = await streamAtPace({ url, mode, speech, streams, utterances: quick ? 2 : 3, signal });
  });
  return { times, load };
}

function report(mode: Mode, runs: { bare: readonly Run[]; door: readonly Run[] }) {
  const soonest = findSoonest([...runs.bare, ...runs.door]);
  const late = (all: readonly Run[]) => all.map(({ times }) => percentile95(times.map((one) => one.ms - soonest(one))));
  const loads = (all: readonly Run[]) => all.map(({ load }) => load * 100);
  const [lateBare, lateDoor] = [late(runs.bare), late(runs.door)];
  const [loadBare, loadDoor] = [loads(runs.bare), loads(runs.door)];
  const row = (what: string, peer: string, unit: string, figures: number[]): BenchRow => ({
    task: `${streams} real-time streams, ${mode}: ${what}`,
    peer,
    unit,
    runs: figures,
    median: median(figures),
  });
  const claim = (text: string, door: number[], bare: number[], limit: number): BenchWanted => {
    const value = median(door) - median(bare);
    return { text: `${text}, ${streams} real-time streams, ${mode}`, value, limit, holds: value <= limit };
  };
  return {
    rows: [
      row("lateness at p95", bare, "ms", lateBare),
      row("lateness at p95", door, "ms", lateDoor),
      row("CPU, all processes", bare, "% of a core", loadBare),
      row("CPU, all processes", door, "% of a core", loadDoor),
    ],
    wanted: [
      claim("milliseconds added by the front door at p95, at most", lateDoor, lateBare, 5),
      claim("per cent of a core added by the front door, at most", loadDoor, loadBare, 10),
    ],
  };
}

/** Lateness counts from the earliest time of this reply in any run. */
function findSoonest(runs: readonly Run[]): (time: ReplyTime) => number {
  const soonest = new Map<string, number>();
  for (const { times } of runs) {
    for (const { key, ms } of times) soonest.set(key, Math.min(ms, soonest.get(key) ?? Number.POSITIVE_INFINITY));
  }
  return ({ key }) => soonest.get(key) ?? 0;
}

function percentile95(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}

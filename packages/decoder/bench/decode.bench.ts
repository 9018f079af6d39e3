import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Bench, type BenchRow, median } from "@funasr-images/workspace/bench-report";

const run = promisify(execFile);
const program = fileURLToPath(new URL("./decode-file.ts", import.meta.url));

/** Times as fast as real time, on one core. */
const leastSpeed = 30;
/** Peak memory of hours by that of minutes. */
const mostGrowth = 1.2;

const formats = {
  mp3: ["-b:a", "128k"],
  m4a: ["-c:a", "aac", "-movflags", "+faststart"],
  opus: ["-c:a", "libopus"],
  ogg: ["-c:a", "libvorbis"],
  flac: [],
  wma: ["-c:a", "wmav2"],
} as const;
/** The formats that people send most. */
const promised: readonly string[] = ["mp3", "m4a"];

/** 48 kHz stereo, decoded to floats at its own rate: this project's decoder beside the distribution's ffmpeg. */
const bench: Bench = async ({ quick, say, signal }) => {
  const folder = mkdtempSync(join(tmpdir(), "funasr-bench-decode-"));
  const rounds = quick ? 1 : 5;
  const minutes = quick ? 10 : 60;
  const rows: BenchRow[] = [];
  const speeds = new Map<string, number>();
  try {
    for (const [format, settings] of Object.entries(formats)) {
      say(`${format}: ${minutes} min, ${rounds} rounds`);
      const file = await write(join(folder, `long.${format}`), minutes, settings, signal);
      const ours: Figures[] = [];
      const theirs: Figures[] = [];
      for (let round = 0; round < rounds; round++) {
        ours.push(await decodeOurs(file, signal));
        theirs.push(await decodeWithFfmpeg(file, minutes * 60, signal));
      }
      rmSync(file);
      const speed = rowOf(`${format}, speed`, "x real time on one core", ours, theirs, ({ speed }) => speed);
      speeds.set(format, speed.find(({ peer }) => peer === "decoder")?.median ?? 0);
      rows.push(...speed, ...rowOf(`${format}, peak memory`, "MB", ours, theirs, ({ peakMb }) => peakMb));
    }
    const growth = await measureGrowth(folder, quick, say, signal);
    rows.push(...growth.rows, ...(await measureStart(folder, rounds * 3, signal)));
    return {
      name: "decode",
      rows,
      wanted: [
        ...promised.map((format) => {
          const value = speeds.get(format) ?? 0;
          return {
            text: `${format}: times as fast as real time on one core, at least`,
            value,
            limit: leastSpeed,
            holds: value >= leastSpeed,
          };
        }),
        { text: growth.text, value: growth.value, limit: mostGrowth, holds: growth.value <= mostGrowth },
      ],
      absent: [],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
};
export default bench;

interface Figures {
  readonly speed: number;
  readonly peakMb: number;
}

async function write(file: string, minutes: number, settings: readonly string[], signal: AbortSignal): Promise<string> {
  // Two tones and noise: no codec finds this too easy.
  const source = "aevalsrc=0.2*sin(440*2*PI*t)+0.1*random(0)|0.2*sin(660*2*PI*t)+0.1*random(1):s=48000";
  const input = ["-f", "lavfi", "-t", String(minutes * 60), "-i", source];
  await run("ffmpeg", ["-nostdin", "-loglevel", "error", "-y", ...input, ...settings, file], { signal });
  return file;
}

async function decodeOurs(file: string, signal: AbortSignal): Promise<Figures & { firstMs: number }> {
  const { stdout } = await run(process.execPath, [program, file], { signal });
  const { seconds, cpuSeconds, peakMb, firstMs } = JSON.parse(stdout) as Record<string, number>;
  return { speed: (seconds ?? 0) / (cpuSeconds ?? 1), peakMb: peakMb ?? 0, firstMs: firstMs ?? 0 };
}

async function decodeWithFfmpeg(file: string, seconds: number, signal: AbortSignal): Promise<Figures> {
  const arguments_ = ["-nostdin", "-benchmark", "-threads", "1", "-i", file, "-f", "f32le", "-y", "/dev/null"];
  const { stderr } = await run("ffmpeg", arguments_, { signal });
  const figure = (name: string) => Number(new RegExp(`${name}=([0-9.]+)`).exec(stderr)?.[1]);
  return { speed: seconds / (figure("utime") + figure("stime")), peakMb: figure("maxrss") / 1024 };
}

function rowOf(
  task: string,
  unit: string,
  ours: readonly Figures[],
  theirs: readonly Figures[],
  read: (figures: Figures) => number,
): BenchRow[] {
  const [own, other] = [ours.map(read), theirs.map(read)];
  const ratio = unit === "MB" ? median(other) / median(own) : median(own) / median(other);
  return [
    { task, peer: "decoder", unit, runs: own, median: median(own) },
    { task, peer: "ffmpeg", unit, runs: other, median: median(other), ratio },
  ];
}

async function measureGrowth(folder: string, quick: boolean, say: (text: string) => void, signal: AbortSignal) {
  const [short, long] = quick ? [20, 60] : [30, 240];
  const peaks: number[] = [];
  for (const minutes of [short, long]) {
    say(`memory: an m4a of ${minutes} min`);
    const file = await write(join(folder, "grown.m4a"), minutes, formats.m4a, signal);
    peaks.push((await decodeOurs(file, signal)).peakMb);
    rmSync(file);
  }
  const [low = 1, high = 1] = peaks;
  const rows = peaks.map((peak, at): BenchRow => {
    return {
      task: `m4a of ${[short, long][at]} min, peak memory`,
      peer: "decoder",
      unit: "MB",
      runs: [peak],
      median: peak,
    };
  });
  return { rows, value: high / low, text: `m4a: peak memory of ${long} min by that of ${short} min` };
}

/** From the call to the first samples of a short file: of a process, which compiles the module, and of a later one. */
async function measureStart(folder: string, rounds: number, signal: AbortSignal): Promise<BenchRow[]> {
  const file = await write(join(folder, "short.mp3"), 0.1, formats.mp3, signal);
  const first: number[] = [];
  const later: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { stdout } = await run(process.execPath, [program, file, file], { signal });
    const [one, other] = stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { firstMs: number }).firstMs);
    first.push(one ?? 0);
    later.push(other ?? 0);
  }
  const task = "mp3 of 6 s, first samples";
  return [
    { task, peer: "decoder", unit: "ms", runs: first, median: median(first), note: "first file of a process" },
    { task, peer: "decoder", unit: "ms", runs: later, median: median(later), note: "its second file" },
  ];
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readModelLock } from "@funasr-images/catalog";
import { type BenchOptions, type BenchRow, type BenchWanted, median } from "@funasr-images/workspace/bench-report";
import { openModelStore } from "../src/index.ts";
import { measure } from "./measure.ts";
import { inside, lockWorkload, ours, runOurs } from "./peers.ts";
import { createWorkload, startHubProcess, type Workload } from "./workload.ts";

const limitSeconds = 120;

/** Verification of a store against `sha256sum`, and a fetch that finds everything there. */
export async function benchStore(
  workloads: readonly Workload[],
  root: string,
  { quick, signal, say }: BenchOptions,
): Promise<{ rows: BenchRow[]; wanted: BenchWanted[] }> {
  const times = Array.from({ length: quick ? 1 : 5 });
  const everything = await asOneModel(workloads);
  const upstream = await createWorkload(
    join(root, "upstream"),
    "bench/upstream",
    "upstream lock",
    await upstreamSizes(),
  );
  const hub = await startHubProcess([everything, upstream], undefined, 1);
  try {
    say("verification and second run");
    const [store, small] = [join(root, "store"), join(root, "small")];
    const [project, other] = [join(root, "project"), join(root, "other")];
    await lockWorkload(project, hub.endpoint, everything);
    await lockWorkload(other, hub.endpoint, upstream);
    await measure(runOurs(project, "fetch", store, limitSeconds), signal);
    await measure(runOurs(other, "fetch", small, limitSeconds), signal);

    const [verify, sums, second]: number[][] = [[], [], []];
    const stored = await storedFiles(project, store);
    for (const _ of times) {
      verify?.push(inside(await measure(runOurs(project, "verify", store, limitSeconds), signal)).seconds);
      sums?.push((await measure({ command: "sha256sum", arguments: stored, limitSeconds }, signal)).seconds);
      second?.push((await measure(runOurs(other, "fetch", small, limitSeconds), signal)).seconds);
    }
    return report(everything.bytes / 1e6, verify ?? [], sums ?? [], second ?? []);
  } finally {
    await hub.stop();
  }
}

function report(megabytes: number, verify: number[], sums: number[], second: number[]) {
  const rates = (seconds: number[]) => seconds.map((one) => megabytes / one);
  const task = `verify ${Math.round(megabytes)} MB in a store`;
  const value = median(sums) / median(verify);
  const again = median(second);
  const rows: BenchRow[] = [
    { task, peer: ours, unit: "MB/s", runs: rates(verify), median: median(rates(verify)) },
    { task, peer: "sha256sum", unit: "MB/s", runs: rates(sums), median: median(rates(sums)), ratio: value },
    {
      task: "fetch, all of it there",
      peer: ours,
      unit: "s",
      runs: second,
      median: again,
      note: "the start of Node included",
    },
  ];
  const wanted: BenchWanted[] = [
    { text: "verification by sha256sum", value, limit: 0.9, holds: value >= 0.9 },
    { text: "second run of fetch in seconds, below", value: again, limit: 1, holds: again < 1 },
  ];
  return { rows, wanted };
}

/** All files of all workloads, as one repository. */
async function asOneModel(workloads: readonly Workload[]): Promise<Workload> {
  const files = workloads.flatMap(({ id, files }) => files.map((file) => ({ ...file, path: `${id}/${file.path}` })));
  return {
    id: "bench/everything",
    title: "everything",
    files,
    bytes: workloads.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** As many files as the real lock has; what a second run costs goes by their number, so large ones are cut to 1 MB. */
async function upstreamSizes(): Promise<Record<string, number>> {
  const text = await readFile(new URL("../../../images/models.json", import.meta.url), "utf8");
  const { models } = JSON.parse(text) as { models: { id: string; uses: { files: string[] }[] }[] };
  const paths = models.flatMap(({ id, uses }) =>
    [...new Set(uses.flatMap(({ files }) => files))].map((path) => `${id}/${path}`),
  );
  return Object.fromEntries(paths.map((path, index) => [path, path.endsWith(".onnx") ? 1_000_000 : 1000 + index]));
}

async function storedFiles(project: string, directory: string): Promise<string[]> {
  const store = await openModelStore(directory);
  const lock = await readModelLock(join(project, "images/models.lock.json"));
  return lock.models.flatMap(({ files }) => files.map(({ sha256 }) => store.path(sha256)));
}

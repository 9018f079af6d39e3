import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Bench,
  type BenchOptions,
  type BenchRow,
  type BenchWanted,
  median,
} from "@funasr-images/workspace/bench-report";
import { benchStore } from "./bench-store.ts";
import type { Measured } from "./measure.ts";
import { aria, ariaVerified, ariaWide, findPeers, isAria, ours, type Peer, sdk } from "./peers.ts";
import {
  type BenchLink,
  createWorkload,
  type HubProcess,
  large,
  mixed,
  startHubProcess,
  type Workload,
} from "./workload.ts";

const links = {
  unlimited: { title: "unlimited" },
  throttled: { title: "5 MB/s a connection", link: { bytesPerSecond: 5_000_000 } },
  stalling: { title: "20 ms, 1 % stall", link: { latencyMs: 20, stallShare: 0.01 } },
} satisfies Record<string, BenchLink>;

/** What one peer did with one workload over one link. */
interface Series {
  readonly link: BenchLink;
  readonly workload: Workload;
  readonly peer: string;
  readonly runs: Measured[];
  readonly failures: string[];
}

/**
 * Downloads over three links, by this room and its peers from the same hub; then verification and the second run.
 * Rates count from the call to the return of the download: the start of Node and Python is not in them.
 */
const bench: Bench = async (options) => {
  const root = await mkdtemp(join(await fastDirectory(), "bench-models-"));
  try {
    const { peers, absent } = await findPeers();
    const workloads = [
      await createWorkload(join(root, "served"), "bench/large", "one file of 240 MB", large),
      await createWorkload(join(root, "served"), "bench/mixed", "12 mixed files", mixed),
    ];
    const series: Series[] = [];
    for (const link of Object.values(links)) {
      series.push(...(await downloadOver(link, workloads, peers, join(root, "client"), options)));
    }
    const store = await benchStore(workloads, join(root, "store"), options);
    return {
      name: "models",
      rows: [...series.filter(({ runs }) => runs.length > 0).map((one) => rateRow(one, series)), ...store.rows],
      wanted: [...rateClaims(series), memoryClaim(series), ...store.wanted],
      absent,
    };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
};
export default bench;

async function downloadOver(
  link: BenchLink,
  workloads: readonly Workload[],
  peers: readonly Peer[],
  directory: string,
  { quick, signal, say }: BenchOptions,
): Promise<Series[]> {
  const series = workloads.flatMap((workload) =>
    peers
      .filter(({ name }) => takesPart(name, workload, link))
      .map((peer): Series => ({ link, workload, peer: peer.name, runs: [], failures: [] })),
  );
  const runOnce = async (one: Series, hub: HubProcess) => {
    const folder = join(directory, `${one.workload.id}-${one.peer}`);
    try {
      const peer = peers.find(({ name }) => name === one.peer) as Peer;
      const task = { workload: one.workload, endpoint: hub.endpoint, directory: folder, limitSeconds: 150 };
      one.runs.push(await peer.download(task, signal));
    } catch (error) {
      signal.throwIfAborted();
      one.failures.push((error as Error).message);
      say(`${one.peer}, ${one.workload.title}, ${link.title}: ${(error as Error).message}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  for (let run = 1; run <= (quick ? 1 : 5); run += 1) {
    say(`${link.title}: run ${run}`);
    for (const lanes of planLanes(link, series)) {
      const served = workloads.filter((workload) => lanes.flat().some((one) => one.workload === workload));
      const hub = await startHubProcess(served, link.link, run);
      const drive = async (lane: readonly Series[]) => {
        for (const one of lane) await runOnce(one, hub);
      };
      await Promise.all(lanes.map(drive)).finally(() => hub.stop());
    }
  }
  return series;
}

/** What shares a hub, and inside that what runs one after the other. */
function planLanes(link: BenchLink, series: readonly Series[]): readonly (readonly (readonly Series[])[])[] {
  // Every peer should get the same stalling connections, and so the first ones of a hub.
  if (link.link?.stallShare) return series.map((one) => [[one]]);
  if (link.link?.bytesPerSecond === undefined) return [[series]];
  // One connection at 5 MB/s leaves the machine idle: peers that open no more take no time from the others.
  const slow = series.filter(({ peer }) => peer !== ours && !isAria(peer));
  return [[...slow.map((one) => [one]), series.filter((one) => !slow.includes(one))]];
}

/** More than eight connections need more than one file; hashing matters where the line is fast. */
function takesPart(peer: string, workload: Workload, link: BenchLink): boolean {
  if (peer === ariaWide) return workload.files.length > 1;
  return peer !== ariaVerified || link.link?.bytesPerSecond === undefined;
}

function rateRow(one: Series, all: readonly Series[]): BenchRow {
  const rates = one.runs.map(({ seconds }) => one.workload.bytes / 1e6 / seconds);
  const own = findSeries(all, one.link, one.workload, ours);
  const notes = [
    ...(one.failures.length > 0 ? [`${one.failures.length} runs failed`] : []),
    ...(one.peer === ariaWide ? ["up to 40 connections, ours has 8"] : []),
  ];
  return {
    task: `${one.workload.title}, ${one.link.title}`,
    peer: one.peer,
    unit: "MB/s",
    runs: rates,
    median: median(rates),
    ...(one.peer !== ours && own && own.runs.length > 0 ? { ratio: rate(own) / rate(one) } : {}),
    ...(notes.length > 0 ? { note: notes.join("; ") } : {}),
  };
}

function rateClaims(all: readonly Series[]): BenchWanted[] {
  return all
    .filter(({ peer }) => peer === ours)
    .flatMap((own) => {
      const claim = (peer: string, limit: number): BenchWanted => {
        const other = findSeries(all, own.link, own.workload, peer);
        const text = `rate by that of ${peer}, ${own.workload.title}, ${own.link.title}`;
        if (own.runs.length === 0 || own.failures.length > 0 || !other || other.runs.length === 0) {
          return { text, limit, holds: false };
        }
        const value = rate(own) / rate(other);
        return { text, value, limit, holds: value >= limit };
      };
      const verified = takesPart(ariaVerified, own.workload, own.link) ? [claim(ariaVerified, 0.95)] : [];
      return [...(own.link === links.throttled ? [claim(sdk, 3)] : []), claim(aria, 0.95), ...verified];
    });
}

function memoryClaim(all: readonly Series[]): BenchWanted {
  const peaks = all.filter(({ peer }) => peer === ours).flatMap(({ runs }) => runs.map(({ peakBytes }) => peakBytes));
  const value = Math.max(0, ...peaks) / 2 ** 20;
  return { text: "peak memory of a download in MiB, at most", value, limit: 150, holds: value > 0 && value <= 150 };
}

function findSeries(all: readonly Series[], link: BenchLink, workload: Workload, peer: string): Series | undefined {
  return all.find((one) => one.link === link && one.workload === workload && one.peer === peer);
}

/** MB/s, the median run. */
function rate({ workload, runs }: Series): number {
  return workload.bytes / 1e6 / median(runs.map(({ seconds }) => seconds));
}

/** Memory, where the machine has enough of it: the network is to be measured, not the disk. */
async function fastDirectory(): Promise<string> {
  const { bavail, bsize } = await statfs("/dev/shm").catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize > 4e9 ? "/dev/shm" : tmpdir();
}

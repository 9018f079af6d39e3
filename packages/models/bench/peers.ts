import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { renderModelLock } from "@funasr-images/catalog";
import { ProgramError } from "@funasr-images/errors";
import { modelscopeGenerations, preparePython } from "@funasr-images/hub/testing";
import { resolveModels } from "../src/index.ts";
import { writeProject } from "../src/testing/write-project.ts";
import { type Invocation, type Measured, measure } from "./measure.ts";
import type { Workload } from "./workload.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** A task: all files of a workload from a hub into an empty folder. */
interface Task {
  readonly workload: Workload;
  readonly endpoint: string;
  readonly directory: string;
  readonly limitSeconds: number;
}

/** A tool that can do the task. */
export interface Peer {
  readonly name: string;
  download(task: Task, signal: AbortSignal): Promise<Measured>;
}

export const ours = "funasr-images";
export const sdk = "modelscope SDK";
/** Eight connections together, as many as ours: the real hub is known to hang at sixteen. */
export const aria = "aria2c -x8";
/** The same with every byte verified, as ours are; asked where hashing may be what limits. */
export const ariaVerified = "aria2c -x8 --checksum";
/** Eight connections for each of five files at a time: forty, which no claim is made against. */
export const ariaWide = "aria2c -x8 -j5";
const curl = "curl";

export function isAria(peer: string): boolean {
  return peer.startsWith(aria);
}

/** The tools of this machine, and why others are missing. */
export async function findPeers(): Promise<{ peers: Peer[]; absent: { peer: string; reason: string }[] }> {
  const environment = await preparePython(modelscopeGenerations.new);
  const found: [string, Peer | string][] = [
    [ours, { name: ours, download: downloadOurs }],
    [sdk, environment.kind === "ready" ? sdkPeer(environment.python) : environment.reason],
    [aria, hasProgram("aria2c") ? ariaPeer(aria, 1) : "aria2c is not installed (apt-get install aria2)"],
    [ariaVerified, hasProgram("aria2c") ? ariaPeer(ariaVerified, 1) : "aria2c is not installed"],
    [ariaWide, hasProgram("aria2c") ? ariaPeer(ariaWide, 5) : "aria2c is not installed"],
    [curl, hasProgram("curl") ? curlPeer() : "curl is not installed"],
  ];
  return {
    peers: found.flatMap(([, peer]) => (typeof peer === "string" ? [] : [peer])),
    absent: found.flatMap(([peer, reason]) => (typeof reason === "string" ? [{ peer, reason }] : [])),
  };
}

/** `funasr-images models <command>` on a project whose lock was made before. */
export function runOurs(project: string, command: string, store: string, limitSeconds: number): Invocation {
  const images = join(project, "images");
  const arguments_ = [main, "models", command, "--images", images, "--store", store, "--json"];
  return { command: process.execPath, arguments: arguments_, limitSeconds };
}

/** A project with a lock of a workload. */
export async function lockWorkload(project: string, endpoint: string, { id, files }: Workload): Promise<void> {
  const wanted = files.map(({ path }) => path);
  await writeProject(project, endpoint, { id, files: wanted });
  const lock = await resolveModels([{ id, revision: "v1", files: wanted }], { hub: { endpoint } });
  await writeFile(join(project, "images/models.lock.json"), renderModelLock(lock));
}

async function downloadOurs(
  { workload, endpoint, directory, limitSeconds }: Task,
  signal: AbortSignal,
): Promise<Measured> {
  const project = join(directory, "project");
  await lockWorkload(project, endpoint, workload);
  return inside(await measure(runOurs(project, "fetch", join(directory, "store"), limitSeconds), signal));
}

/** The start of Node and Python does not count for the rate of a download, so these two report the time of the download itself. */
export function inside(measured: Measured): Measured {
  const [, seconds] = /"seconds": ([\d.]+)/.exec(measured.stdout) ?? [];
  if (seconds === undefined) throw new ProgramError("BENCH_FAILED", `no "seconds" in: ${measured.stdout.slice(-300)}`);
  return { ...measured, seconds: Number(seconds) };
}

const snapshot = `
import sys, time
from modelscope import snapshot_download
started = time.perf_counter()
snapshot_download(sys.argv[1], revision="v1", cache_dir=sys.argv[2])
print('"seconds": %f' % (time.perf_counter() - started))
`;

function sdkPeer(python: string): Peer {
  return {
    name: sdk,
    download: async ({ workload, endpoint, directory, limitSeconds }, signal) => {
      const env = { HOME: directory, MODELSCOPE_ENDPOINT: endpoint };
      const arguments_ = ["-c", snapshot, workload.id, join(directory, "cache")];
      return inside(await measure({ command: python, arguments: arguments_, env, limitSeconds }, signal));
    },
  };
}

function ariaPeer(name: string, files: number): Peer {
  return {
    name,
    download: async ({ workload, endpoint, directory, limitSeconds }, signal) => {
      const list = join(directory, "list.txt");
      await mkdir(directory, { recursive: true });
      const lines = addresses(workload, endpoint).map(({ url, path, sha256 }) => {
        const checksum = name === ariaVerified ? `  checksum=sha-256=${sha256}\n` : "";
        return `${url}\n  out=${path}\n${checksum}`;
      });
      await writeFile(list, lines.join(""));
      // -k1M: eight connections for a file of any size.
      const options = `-x8 -s8 -k1M -j${files} --quiet --no-conf --allow-overwrite=true`.split(" ");
      const arguments_ = [...options, `--dir=${directory}`, "-i", list];
      return measure({ command: "aria2c", arguments: arguments_, limitSeconds }, signal);
    },
  };
}

function curlPeer(): Peer {
  return {
    name: curl,
    download: async ({ workload, endpoint, directory, limitSeconds }, signal) => {
      const transfers = addresses(workload, endpoint).flatMap(({ url, path }) => ["-o", join(directory, path), url]);
      // Without a lowest speed it would wait for a silent connection for ever.
      const options = "-q -fsSL --create-dirs --retry 5 --speed-limit 1 --speed-time 30".split(" ");
      const arguments_ = [...options, ...transfers];
      return measure({ command: "curl", arguments: arguments_, limitSeconds }, signal);
    },
  };
}

function addresses({ id, files }: Workload, endpoint: string): { url: string; path: string; sha256: string }[] {
  return files.map(({ path, sha256 }) => ({ url: `${endpoint}/models/${id}/resolve/v1/${path}`, path, sha256 }));
}

function hasProgram(name: string): boolean {
  try {
    execFileSync(name, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

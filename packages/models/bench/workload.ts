import { spawn } from "node:child_process";
import { createHash, randomFillSync } from "node:crypto";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ProgramError } from "@funasr-images/errors";

const hubMain = fileURLToPath(new URL("../../hub/src/main.ts", import.meta.url));

/** A repository on disk, for the hub to serve. */
export interface Workload {
  readonly id: string;
  /** As the tables call it. */
  readonly title: string;
  readonly bytes: number;
  readonly files: readonly { readonly path: string; readonly file: string; readonly sha256: string }[];
}

/** The line to the hub, as an option of the hub. */
export interface BenchLink {
  readonly title: string;
  readonly link?: { readonly bytesPerSecond?: number; readonly latencyMs?: number; readonly stallShare?: number };
}

/** The sizes of a real two-pass set, the largest ones cut: configuration, tokens, dictionaries, weights. */
const mixedSizes = {
  "am.mvn": 11_203,
  "config.yaml": 2_509,
  "configuration.json": 631,
  "tokens.json": 93_676,
  "punc/tokens.json": 4_207_480,
  "vad/am.mvn": 8_040,
  "vad/model_quant.onnx": 506_744,
  "itn/zh_itn_tagger.fst": 800_000,
  seg_dict: 8_287_834,
  "segmentation/model.onnx": 5_992_913,
  "model_eb.onnx": 25_618_359,
  "decoder_quant.onnx": 71_867_274,
};

export const large = { "model_quant.onnx": 240_000_000 };
export const mixed = mixedSizes;

/** Writes random files of the given sizes. */
export async function createWorkload(
  directory: string,
  id: string,
  title: string,
  sizes: Readonly<Record<string, number>>,
): Promise<Workload> {
  await mkdir(directory, { recursive: true });
  const files: Workload["files"][number][] = [];
  for (const [path, size] of Object.entries(sizes)) {
    const bytes = randomFillSync(Buffer.allocUnsafe(size));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const file = join(directory, sha256);
    await writeFile(file, bytes);
    files.push({ path, file, sha256 });
  }
  const bytes = Object.values(sizes).reduce((total, size) => total + size, 0);
  return { id, title, files, bytes };
}

export interface HubProcess {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** The hub in a process of its own, so that it does not share a thread with what is measured. */
export async function startHubProcess(
  workloads: readonly Workload[],
  link: BenchLink["link"],
  seed: number,
): Promise<HubProcess> {
  const served = ({ files }: Workload) => files.map(({ path, file }) => ({ path, file }));
  const repositories = workloads.map((workload) => ({ id: workload.id, tag: "v1", files: served(workload) }));
  const config = JSON.stringify({ repositories, signatureSeconds: 3600, ...(link ? { link: { ...link, seed } } : {}) });
  const child = spawn(process.execPath, [hubMain, config], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const [line] = await Promise.race([
    once(createInterface(child.stdout), "line"),
    exited.then(() => Promise.reject(new ProgramError("BENCH_FAILED", "The hub did not start; its message is above."))),
  ]);
  return {
    endpoint: JSON.parse(line).endpoint,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ModelLock } from "@funasr-images/catalog";
import { expect, it } from "vitest";

const size = 240 * 1024 * 1024;
const limit = 150 * 1024;

/** A download in a process of its own: prints the most memory that it ever held, in KiB. */
const program = `
  import { readFile } from "node:fs/promises";
  import { downloadModels, openModelStore } from ${JSON.stringify(join(import.meta.dirname, "../index.ts"))};
  const [endpoint, directory, largeBytes] = process.argv.slice(1);
  const lock = JSON.parse(await readFile(directory + "/lock.json", "utf8"));
  const store = await openModelStore(directory + "/store" + largeBytes);
  const { downloadedBytes } = await downloadModels(lock, { hub: { endpoint }, store, largeBytes: Number(largeBytes) });
  console.log(JSON.stringify({ downloadedBytes, peak: process.resourceUsage().maxRSS }));
`;

it("stays under 150 MB for a file of 240 MiB, by ranges and in one stream", async () => {
  const directory = await mkdtemp(join(tmpdir(), "memory-"));
  // The hub's own process: it holds the file in memory.
  const hubMain = join(dirname(fileURLToPath(import.meta.resolve("@funasr-images/hub"))), "main.ts");
  const files = [{ path: "model.onnx", file: join(directory, "weights") }];
  let hub: ChildProcess | undefined;
  try {
    await writeFile(join(directory, "weights"), "");
    await truncate(join(directory, "weights"), size);
    hub = spawn(process.execPath, [hubMain, JSON.stringify({ repositories: [{ id: "iic/big", files }] })]);
    const { endpoint } = JSON.parse(await readLine(hub)) as { endpoint: string };
    await writeFile(join(directory, "lock.json"), JSON.stringify(await lockOf(endpoint)));
    for (const largeBytes of [16 * 1024 * 1024, size + 1]) {
      const child = spawn(process.execPath, [
        "--input-type=module",
        "-e",
        program,
        endpoint,
        directory,
        `${largeBytes}`,
      ]);
      child.stderr.pipe(process.stderr);
      const { downloadedBytes, peak } = JSON.parse(await readLine(child)) as { downloadedBytes: number; peak: number };
      expect(downloadedBytes).toBe(size);
      expect(peak).toBeLessThan(limit);
    }
  } finally {
    hub?.kill();
    await rm(directory, { recursive: true });
  }
});

async function readLine(child: ChildProcess): Promise<string> {
  const [line] = (await once(child.stdout as NonNullable<typeof child.stdout>, "data")) as [Buffer];
  return line.toString();
}

async function lockOf(endpoint: string): Promise<ModelLock> {
  const commits = await fetch(`${endpoint}/api/v1/models/iic/big/commits?Ref=master`);
  const { Data } = (await commits.json()) as { Data: { Commit: { Id: string }[] } };
  const hash = createHash("sha256");
  const zeros = Buffer.alloc(1024 * 1024);
  for (let done = 0; done < size; done += zeros.length) hash.update(zeros);
  const file = { path: "model.onnx", size, sha256: hash.digest("hex") };
  const commit = Data.Commit[0]?.Id as string;
  return { lockVersion: 1, models: [{ id: "iic/big", hub: "modelscope", revision: "master", commit, files: [file] }] };
}

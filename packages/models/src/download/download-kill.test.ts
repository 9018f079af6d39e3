import { spawn } from "node:child_process";
import { createHash, randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { createRepository, startHub } from "@funasr-images/hub";
import { expect, it } from "vitest";
import { downloadModels, openModelStore } from "../index.ts";
import { lockRepositories } from "../testing/lock-repositories.ts";

const megabyte = 1024 * 1024;
const kills = 8;
const files = [
  { path: "large.onnx", bytes: Buffer.from(Uint32Array.from({ length: megabyte }, (_, index) => index * 7919).buffer) },
  { path: "stream.onnx", bytes: Buffer.alloc(200_000, "stream") },
  { path: "am.mvn", bytes: Buffer.from("mean and variance") },
];
const total = files.reduce((sum, { bytes }) => sum + bytes.length, 0);

/** A download in a process that can be killed: a line when it begins, then how many bytes have come. */
const program = `
  import { readFile } from "node:fs/promises";
  import { downloadModels, openModelStore } from ${JSON.stringify(join(import.meta.dirname, "../index.ts"))};
  const [endpoint, directory] = process.argv.slice(1);
  const lock = JSON.parse(await readFile(directory + "/lock.json", "utf8"));
  const store = await openModelStore(directory + "/store");
  console.log(0);
  let [came, had] = [0, undefined];
  const onProgress = ({ path, bytes }) => {
    if (path !== "large.onnx") return;
    came += bytes - (had ?? bytes);
    had = bytes;
    console.log(came);
  };
  await downloadModels(lock, { hub: { endpoint }, store, largeBytes: 256 * 1024, onProgress });
`;

it("is killed at many moments, and what it leaves is completed by the next run", async () => {
  const repository = createRepository("iic/asr", files);
  const lock = lockRepositories(repository);
  const hub = await startHub({ repositories: [repository], link: { bytesPerSecond: 400_000 } });
  const directory = await mkdtemp(join(tmpdir(), "kill-"));
  const moments: number[] = [];
  try {
    await writeFile(join(directory, "lock.json"), JSON.stringify(lock));
    const store = await openModelStore(join(directory, "store"));
    for (let round = 0; round < kills; round += 1) {
      // By the bytes that have come, not by time, so that a busy machine makes no difference; then anywhere in the next piece.
      const least = (round % 3) * 300_000;
      const moment = randomInt(0, 100);
      moments.push(least, moment);
      const child = spawn(process.execPath, ["--input-type=module", "-e", program, hub.endpoint, directory]);
      const ended = once(child, "exit");
      for await (const line of createInterface(child.stdout)) if (Number(line) >= least) break;
      await sleep(moment);
      child.kill("SIGKILL");
      await ended;
      for (const { bytes } of files) expect(await store.verify(hashOf(bytes)), `${moments}`).not.toBe("corrupt");
    }
    const { downloadedBytes, reusedBytes } = await downloadModels(lock, {
      hub: { endpoint: hub.endpoint },
      store,
      largeBytes: 256 * 1024,
    });
    // A run that had to begin anew would have nothing to reuse.
    expect([downloadedBytes + reusedBytes, reusedBytes > 100_000], `${moments}`).toEqual([total, true]);
    for (const { bytes } of files) expect(await store.verify(hashOf(bytes)), `${moments}`).toBe("verified");
    expect(await readdir(join(directory, "store", "partial"))).toEqual([]);
    expect(await readdir(join(directory, "store", "receipts"))).toHaveLength(1);
  } finally {
    await hub.close();
    await rm(directory, { recursive: true });
  }
  // Nine processes: on a busy machine each takes seconds to start.
});

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

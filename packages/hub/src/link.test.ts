import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, get } from "node:http";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { createRepository, type Hub, type HubOptions, startHub } from "./index.ts";
import { createLink } from "./link.ts";

const weights = Buffer.alloc(200_000, 7);
const repository = createRepository("iic/tiny", [{ path: "model.onnx", bytes: weights }]);

let hub: Hub | undefined;
afterEach(async () => {
  await hub?.close();
  hub = undefined;
});

async function start(options: Partial<HubOptions>): Promise<string> {
  hub = await startHub({ repositories: [repository], ...options });
  return `${hub.endpoint}/models/iic/tiny/resolve/master/model.onnx`;
}

async function time(task: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await task();
  return performance.now() - started;
}

const load = async (address: string, signal?: AbortSignal) => (await fetch(address, { signal })).arrayBuffer();

it("holds every connection to its rate, and two of them bring twice as much", async () => {
  const address = await start({ link: { bytesPerSecond: 500_000 } });
  const one = await time(() => load(address));
  const both = await time(() => Promise.all([load(address), load(address)]));
  expect(Math.min(one, both)).toBeGreaterThan(350);
  expect(both).toBeLessThan(1.7 * one);
});

it("lets a new connection wait for two round trips and a known one for one", async () => {
  const address = await start({ link: { latencyMs: 60 } });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = () =>
    time(() => new Promise<void>((resolve) => get(address, { agent }, (answer) => answer.resume().on("end", resolve))));
  const [first, second] = [await ask(), await ask()];
  agent.destroy();
  expect(first).toBeGreaterThanOrEqual(118);
  expect(second).toBeGreaterThanOrEqual(58);
  expect(second).toBeLessThan(first);
});

it("silences the share of the connections that it was given, the same ones for the same seed", () => {
  const reach = (seed: number) => {
    const openLine = createLink({ stallShare: 0.25, seed });
    return Array.from({ length: 400 }, () => {
      const line = openLine(new Socket());
      let bytes = 0;
      for (let sent = line.allow(100_000); sent > 0 && bytes < 5_000_000; sent = line.allow(100_000)) bytes += sent;
      return bytes;
    });
  };
  const silenced = reach(7).filter((bytes) => bytes < 4 * 1024 * 1024);
  expect(silenced.length).toBeGreaterThan(70);
  expect(silenced.length).toBeLessThan(130);
  expect(reach(7)).toEqual(reach(7));
  expect(reach(8)).not.toEqual(reach(7));
});

it("leaves a silenced connection open, without another byte", async () => {
  const large = createRepository("iic/tiny", [{ path: "model.onnx", bytes: Buffer.alloc(5_000_000) }]);
  const address = await start({ repositories: [large], link: { stallShare: 1 } });
  const waiting = load(address, AbortSignal.timeout(300));
  await expect(waiting).rejects.toThrow(/timeout/i);
  const [sent] = (hub?.requests ?? []).filter(({ at }) => at === "cdn").map(({ bytes }) => bytes);
  expect(sent).toBeLessThan(4 * 1024 * 1024);
});

it.each(["wedge", "refuse"] as const)("answers the cdn's limit of connections with: %s", async (beyond) => {
  const address = await start({ connectionLimit: { count: 1, beyond }, link: { bytesPerSecond: 1_000_000 } });
  const first = load(address);
  while (!hub?.requests.some(({ at }) => at === "cdn")) await new Promise((resolve) => setTimeout(resolve, 5));
  await expect(load(address, AbortSignal.timeout(100))).rejects.toThrow();
  await first;
  expect((await load(address)).byteLength).toBe(weights.length);
});

it("serves Hugging Face's layout: a redirect for large files, text without a length unless it is asked for as it is, 401 for none", async () => {
  const mvn = Buffer.from("mean and variance");
  const both = createRepository("org/tiny", [
    { path: "model.onnx", bytes: weights },
    { path: "conf/vad.yaml", bytes: mvn },
  ]);
  await start({ repositories: [both] });
  const ask = (path: string, init?: RequestInit) => fetch(`${hub?.endpoint}/${path}`, { redirect: "manual", ...init });
  const large = await ask("org/tiny/resolve/main/model.onnx");
  expect([large.status, large.headers.get("x-linked-etag")]).toEqual([302, `"${sha256(weights)}"`]);
  const address = `org/tiny/resolve/${both.branches.master}/conf/vad.yaml`;
  const small = await ask(address);
  expect([small.headers.get("content-length"), await small.text()]).toEqual([null, String(mvn)]);
  expect(small.headers.get("x-repo-commit")).toBe(both.branches.master);
  const plain = await ask(address, { method: "HEAD", headers: { "accept-encoding": "identity" } });
  expect(plain.headers.get("content-length")).toBe(String(mvn.length));
  expect((await ask("org/none/resolve/main/a")).status).toBe(401);
  expect((await ask("org/tiny/resolve/main/none")).headers.get("x-error-code")).toBe("EntryNotFound");
});

it("serves the assets of a release, the newest bytes under the same address", async () => {
  await start({});
  const address = `${hub?.endpoint}/iic/tiny/releases/download/v1/model.onnx`;
  expect(sha256(Buffer.from(await load(address)))).toBe(sha256(weights));
  hub?.move("iic/tiny", [{ path: "model.onnx", bytes: Buffer.from("replaced") }]);
  expect(Buffer.from(await load(address)).toString()).toBe("replaced");
  expect((await fetch(`${hub?.endpoint}/iic/tiny/releases/download/v1/none`)).status).toBe(404);
});

it("runs as a process of its own, from a file of its configuration", async () => {
  const directory = await mkdtemp(join(tmpdir(), "hub-"));
  try {
    await writeFile(join(directory, "weights"), weights);
    const files = [{ path: "model.onnx", file: join(directory, "weights") }];
    await writeFile(
      join(directory, "hub.json"),
      JSON.stringify({ repositories: [{ id: "iic/tiny", tag: "v1", files }] }),
    );
    const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), join(directory, "hub.json")]);
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const { endpoint } = JSON.parse(line.toString()) as { endpoint: string };
    expect((await load(`${endpoint}/models/iic/tiny/resolve/v1/model.onnx`)).byteLength).toBe(weights.length);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  } finally {
    await rm(directory, { recursive: true });
  }
});

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

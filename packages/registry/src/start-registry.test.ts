import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sha256Digest } from "./digest.ts";
import { openRegistry } from "./open-registry.ts";
import { startRegistry } from "./start-registry.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "registry-"));
});
afterEach(() => rm(directory, { recursive: true }));

test("keeps its storage from one start to the next and is gone after close", async () => {
  const bytes = Buffer.from("kept");
  const first = await startRegistry({ directory });
  await openRegistry(`${first.address}/kept`).pushBlob(sha256Digest(bytes), bytes.length, async function* () {
    yield bytes;
  });
  await first.close();
  await first.close();
  await expect(fetch(`http://${first.address}/v2/`)).rejects.toThrow();

  const second = await startRegistry({ directory, port: Number(first.address.split(":")[1]) });
  try {
    expect(second.address).toBe(first.address);
    expect(await openRegistry(`${second.address}/kept`).hasBlob(sha256Digest(bytes))).toBe(true);
  } finally {
    await second.close();
  }
});

test("does not let REGISTRY_ variables of the shell change what it serves", async () => {
  process.env.REGISTRY_HTTP_ADDR = "127.0.0.1:1";
  try {
    const registry = await startRegistry({ directory });
    await registry.close();
    expect(registry.address).not.toBe("127.0.0.1:1");
  } finally {
    delete process.env.REGISTRY_HTTP_ADDR;
  }
});

test("says how to get a program that is missing without its service", async () => {
  await expect(startRegistry({ directory, program: "no-such-registry" })).rejects.toMatchObject({
    code: "PROGRAM_MISSING",
    message: expect.stringMatching(/apt-get download docker-registry.*starts a service on port 5000/),
  });
});

test("repeats the output of the program when its port is taken", async () => {
  const first = await startRegistry({ directory: join(directory, "first") });
  try {
    const port = Number(first.address.split(":")[1]);
    await expect(startRegistry({ directory: join(directory, "second"), port })).rejects.toMatchObject({
      code: "REGISTRY_NOT_STARTED",
      message: expect.stringContaining("address already in use"),
    });
  } finally {
    await first.close();
  }
});

test("outlives its starter when it is left, and only then", async () => {
  const start = async (leave: boolean) => {
    const source = `
      import { startRegistry } from ${JSON.stringify(new URL("./start-registry.ts", import.meta.url).href)};
      const registry = await startRegistry({ directory: ${JSON.stringify(join(directory, String(leave)))} });
      if (${leave}) registry.leave();
      console.log(registry.address);
      process.exit();`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", source]);
    return stdout.trim();
  };
  await expect(fetch(`http://${await start(false)}/v2/`)).rejects.toThrow();
  const left = await start(true);
  expect((await fetch(`http://${left}/v2/`)).status).toBe(200);
  const { stdout } = await promisify(execFile)("pgrep", ["-f", join(directory, "true/config.yml")]);
  process.kill(Number(stdout.trim()));
});

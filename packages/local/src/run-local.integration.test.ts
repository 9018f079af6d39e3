import { randomUUID } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildImage, loadImage } from "@funasr-images/builder";
import type { PipelineResult } from "@funasr-images/pipeline";
import { openRegistry, type Registry, readLayout } from "@funasr-images/registry";
import { readRecordings, smokeTest } from "@funasr-images/smoke";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMachine } from "./read-machine.ts";
import { type LocalPipelineOptions, runLocalPipeline } from "./run-local-pipeline.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const samples = path.join(root, "images/local/models/speech-zh/samples");
const quiet = { line: () => {}, progress: () => {} };

let work: string;
let services: { registry: string; machine: Awaited<ReturnType<typeof readMachine>> };
let first: PipelineResult;
let registry: Registry;
const repository = `funasr-${randomUUID().slice(0, 8)}`;

function run(options: Partial<LocalPipelineOptions> = {}) {
  return runLocalPipeline({ root, state: testState(), services, repository, say: quiet, ...options });
}

function testState(): string {
  const state = process.env.FUNASR_TEST_STATE;
  if (!state) throw new Error("These tests need a Docker engine and a registry. Run them with ./scripts/test");
  return path.join(state, "pipeline");
}

beforeAll(async () => {
  testState();
  work = await mkdtemp(path.join(tmpdir(), "pipeline-"));
  services = { registry: process.env.FUNASR_TEST_REGISTRY as string, machine: await readMachine() };
  first = await run();
  registry = openRegistry(first.plan.registry);
});
afterAll(() => rm(work, { recursive: true, force: true }));

/** The arch that this machine runs. */
const arch = () => services.machine.arch as "amd64" | "arm64";
const leg = (result: PipelineResult) => {
  const found = result.report.legs.find((one) => one.arch === arch());
  if (!found) throw new Error("the pipeline has no leg for this machine");
  return found;
};

describe("the pipeline", { timeout: 120_000 }, () => {
  it("releases an image that transcribes every recording without an error", () => {
    expect(first.report).toMatchObject({ version: "0.1.0", ok: true });
    expect(leg(first)).toMatchObject({ reused: false, smoke: { cer: 0 } });
    expect(first.report.tags).toEqual(["offline-0.1.0", "offline-0.1", "offline-0", "offline-sdk-0.4.7", "offline"]);
  });

  it("assembles the other arch without running it, and says so", () => {
    const other = first.report.legs.find((one) => one.arch !== arch());
    expect(other?.smoke).toEqual({ skipped: expect.stringContaining(`this machine runs ${arch()}`) });
  });

  it("puts both archs under one index, with the same digest for every model layer", async () => {
    const index = await registry.getManifest("offline");
    if (!index || !("manifests" in index.json)) throw new Error("offline is no index");
    expect(index.json.manifests.map((entry) => entry.platform?.architecture)).toEqual(["amd64", "arm64"]);
    const layers = await Promise.all(
      index.json.manifests.map(async ({ digest }) => {
        const manifest = await registry.getManifest(digest);
        if (!manifest || "manifests" in manifest.json) throw new Error(`${digest} is no image`);
        return manifest.json.layers.map((layer) => layer.digest);
      }),
    );
    // Two layers of the SDK, five models, their licences, the canary, the server.
    const [amd64, arm64] = layers as [string[], string[]];
    expect(amd64).toHaveLength(10);
    expect(amd64.slice(2, 9)).toEqual(arm64.slice(2, 9));
    expect(amd64[9]).not.toBe(arm64[9]);
  });

  it("reuses everything when nothing changed", async () => {
    const second = await run();
    expect(second.report).toMatchObject({ version: "0.1.0", ok: true, downloadedBytes: 0, pushedBytes: 0 });
    expect(second.plan.release.kind).toBe("current");
    expect(second.report.legs.map((one) => one.reused)).toEqual([true, true]);
    expect(leg(second).smoke).toMatchObject({ cer: 0 });
  });

  it("moves no tag for a part of the legs", async () => {
    const tags = await registry.listTags();
    const part = await run({ selection: { archs: [arch()] } });
    expect(part.report).toMatchObject({ ok: true, tags: [] });
    expect(await registry.listTags()).toEqual(tags);
  });

  it("moves nothing when a leg fails, and says why", async () => {
    const before = { tags: await registry.listTags(), offline: await registry.resolveTag("offline") };
    // A changed Dockerfile makes new images; recordings that claim another text make them fail.
    const broken = path.join(work, "images");
    await cp(path.join(root, "images"), broken, { recursive: true });
    const dockerfile = path.join(broken, "offline/Dockerfile");
    await writeFile(dockerfile, `${await readFile(dockerfile, "utf8")}LABEL broken=on-purpose\n`);
    const transcripts = path.join(broken, "local/models/speech-zh/samples/transcripts.tsv");
    await writeFile(transcripts, (await readFile(transcripts, "utf8")).replace("帮我打开客厅空调", "帮我关上客厅空调"));

    const failed = await run({ imagesDirectory: broken });
    expect(failed.report).toMatchObject({ ok: false, tags: [] });
    expect(leg(failed)).toMatchObject({
      reused: false,
      smoke: { failed: [expect.stringMatching(/WRONG_TRANSCRIPT.*air-conditioner/s)] },
    });
    expect({ tags: await registry.listTags(), offline: await registry.resolveTag("offline") }).toEqual(before);
    // Not even by digest does an image get into the registry that has not transcribed.
    expect(await registry.getManifest(leg(failed).digest)).toBeUndefined();
  });

  it("is talked to as the README says", async () => {
    const image = `${first.plan.registry}:offline`;
    const { stdout: id } = await execa("docker", ["run", "-d", "-p", "127.0.0.1::10095", image]);
    try {
      const { stdout: port } = await execa("docker", ["port", id, "10095"]);
      const url = `http://${port.split("\n")[0]}`;
      await expect
        .poll(async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.status, { timeout: 30_000 })
        .toBe(200);
      const { stdout } = await execa(
        "npx",
        ["funasr", "transcribe", path.join(samples, "time.wav"), "--url", url.replace("http", "ws")],
        { cwd: root },
      );
      expect(stdout.replace(/\P{L}/gu, "")).toBe("现在是上午十一点三十分");
    } finally {
      await execa("docker", ["rm", "--force", id]);
    }
  });
});

describe("the smoke test of a real image", { timeout: 120_000 }, () => {
  it("passes the image that was released", async () => {
    expect((await smoke(`${first.plan.registry}@${leg(first).digest}`)).failures).toEqual([]);
  });

  it("fails an image whose model hears something else", async () => {
    // 天 and 厅 change places in the token table: the canary has neither, so only the recordings can tell.
    const file = "workspace/models/iic/speech_paraformer-large_asr_nat-zh-cn-16k-common-vocab8404-onnx/tokens.json";
    const tokens: string[] = JSON.parse(await fromImage(`/${file}`));
    const swapped = tokens.map((token) => ({ 天: "厅", 厅: "天" })[token] ?? token);
    expect(swapped).not.toEqual(tokens);
    const image = await derive({ [file]: JSON.stringify(swapped) });
    const { failures } = await smoke(image);
    expect(failures.map(({ code }) => code)).toContain("WRONG_TRANSCRIPT");
    expect(failures[0]?.message).toContain("帮我打开客天空调");
  });

  it("fails an image that holds a binary of another arch, and names it", async () => {
    const foreign = arch() === "amd64" ? "arm64" : "amd64";
    const binary = await readFile(path.join(testState(), `trees/runtime-${foreign}/opt/funasr/bin/node`));
    const image = await derive({ "usr/lib/foreign/node": binary.subarray(0, 4096) });
    const { failures } = await smoke(image);
    expect(failures).toEqual([
      { code: "WRONG_ARCHITECTURE", message: expect.stringContaining("/usr/lib/foreign/node") },
    ]);
  });

  it("fails an image that never gets ready, with the reason from its log", async () => {
    const image = await derive({ "opt/funasr/canary/text.txt": "从来没有说过的话\n" });
    const { failures } = await smoke(image, 4);
    expect(failures.map(({ code }) => code)).toEqual(["NOT_READY"]);
    expect(failures[0]?.message).toMatch(/canary/);
  });
});

describe("./scripts/run-local", { timeout: 240_000 }, () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "stops all that it started on %s in the middle of a smoke test",
    async (signal) => {
      const port = await freePort();
      const child = execa(process.execPath, ["scripts/run-local.ts", "--arch", arch()], {
        cwd: root,
        env: { FUNASR_STATE: testState(), FUNASR_REGISTRY: `localhost:${port}/funasr` },
        reject: false,
        all: true,
      });
      for await (const line of child.iterable({ from: "all" })) {
        if (!line.includes("running and transcribing")) continue;
        expect((await fetch(`http://localhost:${port}/v2/`)).status).toBe(200);
        child.kill(signal);
      }
      const { exitCode, all } = await child;
      expect(all).toContain("stopping the registry");
      expect(exitCode).toBe(130);
      await expect(fetch(`http://localhost:${port}/v2/`)).rejects.toThrow();
      expect((await execa("docker", ["ps", "--all", "--quiet", "--filter", "name=funasr-smoke"])).stdout).toBe("");
      expect((await execa("docker", ["network", "ls", "--quiet", "--filter", "name=funasr-smoke"])).stdout).toBe("");
    },
  );

  it.each([
    [["--branch", "of"], 2, /UNKNOWN_BRANCH: There is no image branch "of"\. Choose from: offline/],
    [["--colour"], 2, /--colour/],
    [["--help"], 0, /--keep +leave the registry/],
  ])("answers %j with exit code %i", async (parameters, code, message) => {
    const env = { FUNASR_STATE: testState(), FUNASR_REGISTRY: `localhost:${await freePort()}/funasr` };
    const run = await execa("./scripts/run-local", parameters, { cwd: root, env, reject: false, all: true });
    expect(run.all).toMatch(message);
    expect(run.exitCode).toBe(code);
  });

  it("says in one line what takes its port and how to go on", async () => {
    const server = createServer((_request, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const env = {
      FUNASR_STATE: testState(),
      FUNASR_REGISTRY: `localhost:${(server.address() as AddressInfo).port}/funasr`,
    };
    const run = await execa("./scripts/run-local", [], { cwd: root, env, reject: false, all: true });
    server.close();
    expect(run.all).toMatch(/PORT_TAKEN: Port \d+ is taken by something that is no registry.*FUNASR_REGISTRY/);
    expect(run.exitCode).toBe(1);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function smoke(image: string, readySeconds = 60) {
  const recordings = await readRecordings(samples);
  return smokeTest({ image, branch: "offline", arch: arch(), recordings, limits: { readySeconds } });
}

async function fromImage(file: string): Promise<string> {
  const { stdout: container } = await execa("docker", ["create", `${first.plan.registry}@${leg(first).digest}`]);
  const target = path.join(work, path.basename(file));
  await execa("docker", ["cp", `${container}:${file}`, target]);
  await execa("docker", ["rm", container]);
  return readFile(target, "utf8");
}

/** The released image with some files changed, loaded under a digest of its own. */
async function derive(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const directory = await mkdtemp(path.join(work, "derived-"));
  const tree = path.join(directory, "tree");
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(tree, file)), { recursive: true });
    await writeFile(path.join(tree, file), content, { mode: 0o644 });
  }
  const dockerfile = path.join(directory, "Dockerfile");
  await writeFile(dockerfile, "FROM released\nCOPY --from=tree / /\n");
  const layout = path.join(directory, "layout");
  const name = `funasr-images/broken-${path.basename(directory).toLowerCase()}:test`;
  await buildImage({
    dockerfile,
    platform: `linux/${arch()}`,
    contexts: { released: `docker-image://${first.plan.registry}@${leg(first).digest}`, tree },
    arguments: {},
    epoch: 0,
    layout,
    name,
  });
  const image = await loadImage(layout, name, (await readLayout(layout)).digest);
  loaded.push(image);
  return image;
}

const loaded: string[] = [];
afterAll(async () => {
  if (loaded.length > 0) await execa("docker", ["image", "rm", "--force", ...loaded], { reject: false });
});

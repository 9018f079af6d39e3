import { randomUUID } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  composeImage,
  composeTree,
  createTreeLayer,
  fetchNpmPackage,
  loadImage,
  nodePackage,
} from "@funasr-images/builder";
import { findImage, type ImageBranch, readImages } from "@funasr-images/catalog";
import type { PipelineResult } from "@funasr-images/pipeline";
import { openRegistry, type Registry, readLayout } from "@funasr-images/registry";
import { tagsOf } from "@funasr-images/registry/testing";
import { readFormatSamples, readRecordings, type SmokeTestOptions, smokeTest } from "@funasr-images/smoke";
import { tryPage } from "@funasr-images/web/testing";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMachine } from "./read-machine.ts";
import { type LocalPipelineOptions, runLocalPipeline } from "./run-local-pipeline.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const samples = path.join(root, "images/local/models/speech-zh/samples");
const formatsFolder = path.join(root, "images/speech/formats");
const images = await readImages(path.join(root, "images"));
const branches = images.map(({ branch }) => branch);
const quiet = { line: () => {}, progress: () => {} };

let work: string;
let services: { registry: string; machine: Awaited<ReturnType<typeof readMachine>> };
let first: PipelineResult;
let registry: Registry;
const repository = `funasr-${randomUUID().slice(0, 8)}`;

async function run(options: Partial<LocalPipelineOptions> = {}): Promise<PipelineResult> {
  const result = await runLocalPipeline({ root, state: testState(), services, repository, say: quiet, ...options });
  if (result.kind === "planned") throw new Error("the pipeline has only planned");
  return result;
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
const leg = (result: PipelineResult, branch: ImageBranch = "offline") => {
  const found = result.report.legs.find((one) => one.branch === branch && one.arch === arch());
  if (!found) throw new Error(`the pipeline has no leg of ${branch} for this machine`);
  return found;
};
/** Runs an image with a published port until it is ready, and takes it away again. */
async function withContainer(image: string, use: (url: string) => Promise<void>): Promise<void> {
  const { stdout: id } = await execa("docker", ["run", "-d", "-p", "127.0.0.1::10095", image]);
  try {
    const { stdout: port } = await execa("docker", ["port", id, "10095"]);
    const url = `http://${port.split("\n")[0]}`;
    await expect.poll(async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.status).toBe(200);
    await use(url);
  } finally {
    await execa("docker", ["rm", "--force", id]);
  }
}
/** What the checks of a leg have shown. */
const checksOf = (result: PipelineResult, branch: ImageBranch) => {
  const { smoke } = leg(result, branch);
  if (!("checks" in smoke)) throw new Error(`${branch} did not pass: ${JSON.stringify(smoke)}`);
  return smoke.checks;
};

describe("the pipeline", () => {
  it.each(branches)("releases %s, which transcribes every recording without an error", (branch) => {
    expect(first.report).toMatchObject({ version: "0.1.0", ok: true });
    expect(leg(first, branch)).toMatchObject({ reused: false, smoke: { cer: 0 } });
  });

  it("moves the tags of every branch, and names the SDK of those that are built on one", () => {
    const moving = ["0.1", "0"];
    expect(first.report.tags.toSorted()).toEqual(
      [
        ...branches.flatMap((branch) => [branch, ...["0.1.0", ...moving].map((version) => `${branch}-${version}`)]),
        "offline-sdk-0.4.7",
        "online-sdk-0.1.13",
      ].toSorted(),
    );
  });

  it("streams with partial results before every sentence of the second pass", () => {
    const [streaming, ...others] = checksOf(first, "online");
    expect(others.map(({ name }) => name)).toEqual(["times", "formats"]);
    if (streaming?.name !== "streaming") throw new Error("online was not streamed to");
    expect(streaming).toMatchObject({ recordings: 8, cer: 0 });
    expect(streaming.sentences).toBeGreaterThanOrEqual(8);
    expect(streaming.partials).toBeGreaterThan(streaming.sentences);
  });

  it("recognises two enrolled voices by turns, with emotion and events, and writes subtitles of them", () => {
    const [times, formats, conversation, subtitles] = checksOf(first, "offline-ai");
    expect([times?.name, formats?.name]).toEqual(["times", "formats"]);
    expect(conversation).toMatchObject({
      ...{ name: "conversation", roles: ["Alice", "Bob", "Alice", "Bob"], speakers: 2, cer: 0 },
      ...{ emotions: expect.arrayContaining([expect.any(String)]), events: expect.arrayContaining(["Speech"]) },
    });
    expect(subtitles).toMatchObject({ name: "subtitles", format: "srt", cer: 0 });
  });

  it.each(["online", "offline", "offline-ai"])(
    "%s says when every recording was spoken, as each word has its time",
    (branch) => {
      const times = checksOf(first, branch).find(({ name }) => name === "times");
      expect(times).toMatchObject({ granularity: "token", estimated: false, judged: 8, unknown: 0 });
    },
  );

  it.each(branches)("%s reads one file of every format that it names", (branch) => {
    const formats = checksOf(first, branch).find(({ name }) => name === "formats");
    // Raw samples come without a file.
    expect(formats).toMatchObject({ formats: expect.arrayContaining(["pcm", "wav", "mp3", "m4a", "amr", "wma"]) });
  });

  it("assembles the other arch without running it, and says so", () => {
    const others = first.report.legs.filter((one) => one.arch !== arch());
    expect(others.map(({ branch }) => branch)).toEqual(branches);
    for (const { smoke } of others) {
      expect(smoke).toEqual({ skipped: expect.stringContaining(`this machine runs ${arch()}`) });
    }
  });

  // Layers of the base, of models, licences and canary, of the server: of the SDK there are two, of a plain base one.
  it.each([
    ["online", 2, 8, 1],
    ["offline", 2, 7, 1],
    ["offline-ai", 1, 7, 2],
  ] as const)(
    "puts both archs of %s under one index, with the same digest for every model layer",
    async (branch, base, same, own) => {
      const [amd64, arm64] = await layersOf(branch);
      expect(amd64).toHaveLength(base + same + own);
      expect(amd64.slice(base, base + same)).toEqual(arm64.slice(base, base + same));
      for (let index = base + same; index < amd64.length; index++) expect(amd64[index]).not.toBe(arm64[index]);
    },
  );

  it("ships a model and the server as the same layer in every branch", async () => {
    const [online, offline, ai] = await Promise.all(
      (["online", "offline", "offline-ai"] as const).map(async (branch) => (await layersOf(branch))[0]),
    );
    // The recogniser, voice activity, numbers, the language model; the base differs, and so does the punctuation.
    const shared = online?.filter((layer) => offline?.includes(layer));
    // Two layers of the SDK, four models, the canary, the server; licences of the same models are the same, too.
    expect(shared?.length).toBeGreaterThanOrEqual(8);
    expect(ai?.at(-2)).toBe(offline?.at(-1));
  });

  it("reuses everything when nothing changed", async () => {
    const second = await run();
    expect(second.report).toMatchObject({ version: "0.1.0", ok: true, downloadedBytes: 0, pushedBytes: 0 });
    expect(second.plan.release.kind).toBe("current");
    expect(second.report.legs.map((one) => one.reused)).toEqual(Array(6).fill(true));
    for (const branch of branches) expect(leg(second, branch).smoke).toMatchObject({ cer: 0 });
  });

  it("moves no tag for a part of the legs", async () => {
    const tags = await tagsOf(registry);
    const part = await run({ selection: { archs: [arch()] } });
    expect(part.report).toMatchObject({ ok: true, tags: [] });
    expect(await tagsOf(registry)).toEqual(tags);
  });

  it("moves nothing when a leg fails, and says why", async () => {
    const state = async () => ({
      tags: await tagsOf(registry),
      digests: await Promise.all(branches.map((branch) => registry.resolveTag(branch))),
    });
    const before = await state();
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
    expect(await state()).toEqual(before);
    // Not even by digest does an image get into the registry that has not transcribed.
    expect(await registry.getManifest(leg(failed).digest)).toBeUndefined();
  });

  it.each(branches)("serves a page from %s that transcribes in a real browser", async (branch) => {
    await withContainer(`${first.plan.registry}:${branch}`, async (url) => {
      // The browser works on what a microphone brings, and not every sample of so small a model bears that.
      const trial = await tryPage(`${url}/`, path.join(samples, "welcome-f3.wav"), `released-${branch}`);
      const bare = (text: string) => text.replace(/\P{L}/gu, "");
      const spoken = "欢迎大家来体验达摩院推出的语音识别模型";
      expect(trial.server).toBe(`${branch} 0.1.0`);
      expect(bare(trial.fileText)).toBe(spoken);
      expect(bare(trial.microphoneText)).toBe(spoken);
      expect(trial.complaints).toEqual([]);
    });
  });

  it("is talked to as the README says", async () => {
    await withContainer(`${first.plan.registry}:offline`, async (url) => {
      const { stdout } = await execa(
        "npx",
        ["funasr", "transcribe", path.join(samples, "time.wav"), "--url", url.replace("http", "ws")],
        { cwd: root },
      );
      expect(stdout.replace(/\P{L}/gu, "")).toBe("现在是上午十一点三十分");
    });
  });
});

describe("the smoke test of a real image", () => {
  it("passes the image that was released", async () => {
    expect((await smoke(`${first.plan.registry}@${leg(first).digest}`)).failures).toEqual([]);
  });

  it("fails an image whose model recognises something else", async () => {
    // 天 and 厅 change places in the token table: the canary has neither, so only the recordings show it.
    const file =
      "workspace/models/iic/speech_paraformer-large-vad-punc_asr_nat-zh-cn-16k-common-vocab8404-onnx/tokens.json";
    const tokens: string[] = JSON.parse(await fromImage(`/${file}`));
    const swapped = tokens.map((token) => ({ 天: "厅", 厅: "天" })[token] ?? token);
    expect(swapped).not.toEqual(tokens);
    const image = await derive({ [file]: JSON.stringify(swapped) });
    const { failures } = await smoke(image);
    expect(failures.map(({ code }) => code)).toContain("WRONG_TRANSCRIPT");
    expect(failures[0]?.message).toContain("帮我打开客天空调");
  });

  it("fails an image that is to stream and only answers files", async () => {
    const { failures } = await smoke(`${first.plan.registry}@${leg(first).digest}`, 60, { branch: "online" });
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(["NOT_STREAMED"]));
  });

  it("fails an image that should distinguish speakers and has no models for it", async () => {
    const env = { SPEAKER_DIR: "", SEGMENTATION_DIR: "" };
    const image = `${first.plan.registry}@${leg(first, "offline-ai").digest}`;
    const { failures, checks } = await smoke(image, 60, { branch: "offline-ai", env });
    expect(failures).toContainEqual({ code: "WRONG_REPLY", message: expect.stringContaining("/v1/roles/Alice") });
    expect(checks.map(({ name }) => name)).not.toContain("conversation");
  });

  it("fails an image whose decoder reads nothing, and names every format", async () => {
    const emptyModule = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    const image = await derive({ "opt/funasr/server/decoder.wasm": emptyModule });
    const { failures } = await smoke(image);
    const lost = (await readFormatSamples(formatsFolder)).map(({ format }) => format).filter((name) => name !== "wav");
    expect(failures.map(({ message }) => message.split(" ")[0])).toEqual(lost);
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(["WRONG_FORMATS"]));
  });

  it("fails an image that holds a binary of another arch, and names it", async () => {
    const foreign = arch() === "amd64" ? "arm64" : "amd64";
    const npm = { root, cache: path.join(testState(), "npm") };
    const { directory } = await fetchNpmPackage(nodePackage(foreign), npm);
    const binary = await readFile(path.join(directory, "bin/node"));
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

describe("./scripts/run-local", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "stops all that it started on %s in the middle of a smoke test",
    async (signal) => {
      const port = await freePort();
      const child = execa(
        process.execPath,
        ["scripts/release.ts", "--profile", "local", "--branch", "offline", "--arch", arch()],
        {
          cwd: root,
          env: { FUNASR_STATE: testState(), FUNASR_REGISTRY: `localhost:${port}/funasr` },
          reject: false,
          all: true,
        },
      );
      for await (const line of child.iterable({ from: "all" })) {
        if (!line.includes("running and transcribing")) continue;
        expect((await fetch(`http://localhost:${port}/v2/`)).status).toBe(200);
        await expect.poll(() => smokeLeftovers(child.pid)).not.toEqual(["", ""]);
        child.kill(signal);
      }
      const { exitCode, all } = await child;
      expect(all).toContain("stopping the registry");
      expect(exitCode).toBe(130);
      await expect(fetch(`http://localhost:${port}/v2/`)).rejects.toThrow();
      expect(await smokeLeftovers(child.pid)).toEqual(["", ""]);
    },
  );

  it.each([
    [["--branch", "of"], 2, /UNKNOWN_BRANCH: There is no image branch "of"\. Choose from: offline, offline-ai, online/],
    [["--colour"], 2, /--colour/],
    [["--keep", "--port", "70000"], 2, /--port takes a number from 1 to 65535, not "70000"/],
    [["--help"], 0, /--keep +leave the registry/],
  ])("answers %j with exit code %i", async (parameters, code, message) => {
    const env = { FUNASR_STATE: testState(), FUNASR_REGISTRY: `localhost:${await freePort()}/funasr` };
    const run = await execa("./scripts/run-local", parameters, { cwd: root, env, reject: false, all: true });
    expect(run.all).toMatch(message);
    expect(run.exitCode).toBe(code);
  });

  it.each([
    [
      "of the registry",
      [],
      /not an open registry \(GET \/v2\/ gave 404\)\. Free it, or .*FUNASR_REGISTRY=localhost:PORT/,
    ],
    ["of the container that it keeps", ["--keep", "--port"], /\. Free it, or .*--keep --port PORT\.$/m],
  ])("says in one line who holds the port %s and how to go on", async (_which, parameters, remedy) => {
    const server = createServer((_request, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const registry = parameters.length > 0 ? await freePort() : port;
    const env = { FUNASR_STATE: testState(), FUNASR_REGISTRY: `localhost:${registry}/funasr` };
    const named = parameters.length > 0 ? [...parameters, String(port)] : [];
    const run = await execa("./scripts/run-local", named, { cwd: root, env, reject: false, all: true });
    server.close();
    expect(run.all).toMatch(new RegExp(`PORT_TAKEN: Port ${port} is taken by \\S+ \\(process ${process.pid} of user `));
    expect(run.all).toMatch(remedy);
    expect(run.all).not.toContain("models:");
    expect(run.exitCode).toBe(1);
  });
});

/** Digests of the layers of both archs, amd64 first. */
async function layersOf(branch: ImageBranch): Promise<[string[], string[]]> {
  const index = await registry.getManifest(branch);
  if (!index || !("manifests" in index.json)) throw new Error(`${branch} is no index`);
  expect(index.json.manifests.map((entry) => entry.platform?.architecture)).toEqual(["amd64", "arm64"]);
  const layers = index.json.manifests.map(async ({ digest }) => {
    const manifest = await registry.getManifest(digest);
    if (!manifest || "manifests" in manifest.json) throw new Error(`${digest} is no image`);
    return manifest.json.layers.map((layer) => layer.digest);
  });
  return (await Promise.all(layers)) as [string[], string[]];
}

/** Containers and networks of the smoke tests of a process: others may have some of theirs on the same engine. */
async function smokeLeftovers(pid: number | undefined): Promise<string[]> {
  const filter = ["--quiet", "--filter", `name=funasr-smoke-${pid}-`];
  const lists = [
    ["ps", "--all"],
    ["network", "ls"],
  ].map((list) => execa("docker", [...list, ...filter]));
  return (await Promise.all(lists)).map(({ stdout }) => stdout);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function smoke(image: string, readySeconds = 60, options: Partial<SmokeTestOptions> = {}) {
  const recordings = await readRecordings(samples);
  const formats = await readFormatSamples(formatsFolder);
  const { modes, checks } = findImage(images, options.branch ?? "offline");
  const subject = { branch: "offline", modes, checks, arch: arch() };
  return smokeTest({ image, ...subject, recordings, formats, limits: { readySeconds }, ...options });
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
  const parts = Object.entries(files).map(([file, content]) => [file, { content }]);
  const dockerfile = path.join(directory, "Dockerfile");
  await writeFile(dockerfile, "FROM released\nCOPY --from=tree / /\n");
  const layout = path.join(directory, "layout");
  const name = `funasr-images/broken-${path.basename(directory).toLowerCase()}:test`;
  await composeImage({
    dockerfile,
    architecture: arch(),
    bases: { released: { repository: first.plan.registry, digest: leg(first).digest } },
    layers: { tree: createTreeLayer("tree", await composeTree(Object.fromEntries(parts))) },
    arguments: {},
    epoch: 0,
    layout,
    name,
    state: directory,
  });
  const image = await loadImage(layout, name, (await readLayout(layout)).digest);
  loaded.push(image);
  return image;
}

const loaded: string[] = [];
afterAll(async () => {
  if (loaded.length > 0) await execa("docker", ["image", "rm", "--force", ...loaded], { reject: false });
});

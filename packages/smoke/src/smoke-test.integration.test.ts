import { randomBytes } from "node:crypto";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Arch } from "@funasr-images/catalog";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { checkArchitecture } from "./check-architecture.ts";
import { hostArch, importTestImage, readNodeFiles, type TestFiles } from "./import-test-image.ts";
import { type FormatSample, readFormatSamples } from "./read-format-samples.ts";
import { type Recording, readRecordings } from "./read-recordings.ts";
import { type Exec, execDocker } from "./run-docker.ts";
import { runImage } from "./run-image.ts";
import type { SmokeReport } from "./smoke-report.ts";
import { type SmokeTestOptions, smokeTest } from "./smoke-test.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

// A real engine, real containers; only the server inside is a stand-in that knows the texts by name.
const samples = fileURLToPath(new URL("../../../images/local/models/speech-zh/samples", import.meta.url));
const program = `
import { createServer } from "node:http";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { WebSocketServer } from "ws";
const { TEXTS = "{}", TIMES = "{}", READY = "yes", EXIT, CRASH_ON, IGNORE_TERM } = process.env;
console.log("started");
if (EXIT) { console.error("model not found"); process.exit(Number(EXIT)); }
if (!IGNORE_TERM) process.on("SIGTERM", () => { console.log("drained"); process.exit(0); });
else process.on("SIGTERM", () => {});
const attempt = (step) => { try { step(); return "done"; } catch (error) { return error.code; } };
const reach = () => new Promise((resolve) => {
  const socket = connect(53, "192.0.2.1", () => resolve("done")).on("error", (error) => resolve(error.code));
  socket.setTimeout(1000, () => resolve("timeout"));
});
const server = createServer(async (request, response) => {
  if (request.url === "/readyz") return response.writeHead(READY === "yes" ? 200 : 503).end(READY);
  response.end(JSON.stringify({
    uid: process.getuid(),
    root: attempt(() => writeFileSync("/file", "")),
    chown: attempt(() => process.setuid(0)),
    outside: await reach(),
  }));
}).listen(10095);
new WebSocketServer({ server }).on("connection", (socket) => {
  let name = "";
  socket.on("message", (data, binary) => {
    if (binary) return;
    const frame = JSON.parse(data);
    name = frame.wav_name ?? name;
    if (name === CRASH_ON) {
      // Connections break before an engine knows of an end, on a busy machine long before.
      server.close();
      socket.terminate();
      setTimeout(() => process.exit(139), 700);
    }
    if (frame.is_speaking !== false) return;
    const text = JSON.parse(TEXTS)[name] ?? "";
    const [start, end] = JSON.parse(TIMES)[name] ?? [];
    const stamp_sents = start === undefined ? [] : [{ text_seg: text, punc: "", start, end, ts_list: [] }];
    socket.send(JSON.stringify({ is_final: false, mode: "offline", text, wav_name: name, stamp_sents }));
  });
});
`;

let files: TestFiles;
let image: string;
let recordings: readonly Recording[];
let formats: readonly FormatSample[];
const images: string[] = [];
async function importImage(...args: Parameters<typeof importTestImage>): Promise<string> {
  const id = await importTestImage(...args);
  images.push(id);
  return id;
}

beforeAll(async () => {
  await execa("docker", ["version"]).catch((cause) => {
    throw new Error(
      "These tests need a Docker engine: start one, or run `npx vitest run --exclude '**/*.integration.test.ts'`",
      { cause },
    );
  });
  files = { ...(await readNodeFiles()), "/app/serve.mjs": program };
  recordings = await readRecordings(samples);
  formats = await readFormatSamples(fileURLToPath(new URL("../../../images/speech/formats", import.meta.url)));
  image = await importImage(files, { changes: ['ENTRYPOINT ["/bin/node", "/app/serve.mjs"]'] });
});
let name: string;
beforeEach(() => {
  name = `funasr-smoke-test-${randomBytes(4).toString("hex")}`;
});
afterEach(async () => {
  for (const kind of [
    ["ps", "--all"],
    ["network", "ls"],
  ]) {
    const { stdout } = await execa("docker", [...kind, "--quiet", "--filter", `name=${name}`]);
    expect(stdout).toBe("");
  }
});
afterAll(async () => {
  if (images.length > 0) await execa("docker", ["rmi", "--force", ...new Set(images)]);
});

/** The answers of the stand-in: the right texts, unless changed. */
const texts = (wrong: Readonly<Record<string, string>> = {}) => {
  const right = recordings.map(({ path, text }) => [basename(path), `${text}。`]);
  const [[first = "", text = ""] = []] = right;
  return { TEXTS: JSON.stringify({ ...Object.fromEntries(right), [`${first} (pcm)`]: text, ...wrong }) };
};
const smoke = (options: Partial<SmokeTestOptions> = {}) =>
  smokeTest({
    ...{
      image,
      name,
      branch: "offline",
      modes: ["file"],
      checks: ["files"],
      arch: hostArch,
      recordings,
      formats,
      env: texts(),
    },
    ...options,
  });
const codes = ({ failures }: SmokeReport) => failures.map(({ code }) => code);

test("a good image: every recording right, all figures present, a clean end", async () => {
  const lines: string[] = [];
  const report = await smoke({ compressedBytes: 5, onProgress: (line) => lines.push(line) });
  expect(report).toMatchObject({ ok: true, failures: [], cer: 0, errors: 0, exitCode: 0, compressedBytes: 5 });
  expect(report.recordings).toHaveLength(recordings.length + 1);
  expect(report.recordings[1]?.name).toMatch(/\.wav \(pcm\)$/);
  expect(report.recordings[1]?.audioSeconds).toBeCloseTo(report.recordings[0]?.audioSeconds ?? 0, 3);
  expect(report.rtf).toBeGreaterThan(0);
  expect(report.readySeconds).toBeGreaterThan(0);
  expect(report.stopSeconds).toBeLessThan(5);
  expect(report.peakMemoryBytes).toBeGreaterThan(10e6);
  expect(report.unpackedBytes).toBeGreaterThan(50e6);
  expect(report.log).toBeUndefined();
  expect(lines.at(-1)).toContain(recordings.at(-1)?.text);
});

/** The engine of this machine by another name: what asks it by its context may not reach the container in any other way. */
const createContext = async () => {
  const context = `${name}-context`;
  const { stdout: host } = await execa("docker", ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"]);
  await execa("docker", ["context", "create", context, "--docker", `host=${process.env.DOCKER_HOST ?? host}`]);
  return context;
};

test("the engine of a Docker context: the same checks, over Docker's own connection and no port", async () => {
  const context = await createContext();
  try {
    const running = await runImage({ image, name, platform: `linux/${hostArch}`, context });
    try {
      expect(new URL(running.url).hostname).toBe("127.0.0.1");
      await waitUntilReady(running, { deadlineSeconds: 60 });
      expect(await (await fetch(`${running.url}/`)).json()).toMatchObject({ uid: 65532, outside: "ENETUNREACH" });
      const { stdout } = await execa("docker", ["inspect", "--format", "{{json .NetworkSettings.Ports}}", name]);
      expect(Object.values(JSON.parse(stdout)).flat().filter(Boolean)).toEqual([]);
    } finally {
      await running.stop();
    }
    const report = await smoke({ context, limits: { readySeconds: 60 } });
    expect(report).toMatchObject({ ok: true, failures: [], cer: 0, errors: 0, exitCode: 0 });
    expect(report.recordings).toHaveLength(recordings.length + 1);
    expect(report.peakMemoryBytes).toBeGreaterThan(10e6);
  } finally {
    await execa("docker", ["context", "rm", "--force", context]);
  }
});

test.each([
  ["cannot be started", "start", undefined],
  ["is created while the test is stopped", "create", new Error("enough")],
])("a relay that %s leaves nothing behind", async (_what, verb, reason) => {
  const context = await createContext();
  const stop = new AbortController();
  const relay = `${name}-relay`;
  const exec: Exec = (file, args, options) => {
    if (!args.includes(verb) || !args.includes(relay)) return execDocker(file, args, options);
    if (reason) stop.abort(reason);
    return execDocker(file, reason ? args : ["start", `${relay}-absent`], options);
  };
  try {
    const running = runImage({ image, name, platform: `linux/${hostArch}`, context, exec, signal: stop.signal });
    await expect(running).rejects.toThrow(reason?.message ?? "docker start");
  } finally {
    await execa("docker", ["context", "rm", "--force", context]);
  }
});

test("an image without an entry point cannot be reached on a context: that is said", async () => {
  const context = await createContext();
  try {
    const bare = await importImage(files, { changes: ['CMD ["/bin/node", "/app/serve.mjs"]'] });
    const running = runImage({ image: bare, name, platform: `linux/${hostArch}`, context });
    await expect(running).rejects.toMatchObject({ code: "NO_BRANCH", message: expect.stringContaining("entry point") });
  } finally {
    await execa("docker", ["context", "rm", "--force", context]);
  }
});

/** The answers to the question of when: a second of silence goes before. */
const times = (offByMs: number) => {
  const askedFor = (path: string) => `${basename(path)} (times)`;
  const known = recordings.map(({ path, spoken }) => [
    askedFor(path),
    [1000 + (spoken?.startMs ?? 0) + offByMs, 1000 + (spoken?.endMs ?? 0) + offByMs],
  ]);
  const said = texts(Object.fromEntries(recordings.map(({ path, text }) => [askedFor(path), text])));
  return { ...said, TIMES: JSON.stringify(Object.fromEntries(known)) };
};

test.each([
  [100, true, []],
  [300, false, ["WRONG_TIMES"]],
])("an image whose times are off by %i ms passes: %j", async (offByMs, ok, expected) => {
  const report = await smoke({ checks: ["files", "times"], env: times(offByMs) });
  expect(report.ok).toBe(ok);
  expect([...new Set(codes(report))]).toEqual(expected);
  expect(report.checks).toMatchObject([{ name: "times", judged: recordings.length, unknown: 0, worstMs: offByMs }]);
});

test("a wrong text and a forced end are both reported, with the log", async () => {
  const file = basename(recordings[2]?.path ?? "");
  const env = { ...texts({ [file]: "谢谢观看" }), IGNORE_TERM: "yes" };
  const report = await smoke({ env, limits: { stopSeconds: 1 } });
  expect(codes(report)).toEqual(["WRONG_TRANSCRIPT", "UNCLEAN_STOP"]);
  expect(report.failures[0]?.message).toContain(`${file}: expected "${recordings[2]?.text}", heard "谢谢观看"`);
  expect(report).toMatchObject({ ok: false, exitCode: 137, log: "started" });
  expect(report.cer).toBeGreaterThan(0);
});

test("an image that crashes on a recording is distinguished from one that misrecognises", async () => {
  const report = await smoke({ env: { ...texts(), CRASH_ON: basename(recordings[1]?.path ?? "") } });
  expect(new Set(codes(report))).toEqual(new Set(["NOT_TRANSCRIBED", "EXITED"]));
  expect(report.failures.at(-1)?.message).toContain("exit code 139");
  expect(report.recordings).toHaveLength(2);
});

test("an image that never becomes ready takes the deadline and transcribes nothing", async () => {
  const env = { READY: '{"ready":false,"reason":"canary"}' };
  // Long enough for a container to answer even on a busy machine.
  const report = await smoke({ env, limits: { readySeconds: 20 } });
  expect(codes(report)).toEqual(["NOT_READY"]);
  expect(report.failures[0]?.message).toMatch(/503 .*canary.*started/s);
  expect(report.recordings).toEqual([]);
  expect(report).toMatchObject({ exitCode: 0, log: expect.stringContaining("drained") });
});

test("an image that ends immediately is reported with its last output", async () => {
  const report = await smoke({ env: { EXIT: "255" } });
  expect(codes(report)).toEqual(["EXITED"]);
  expect(report.failures[0]?.message).toContain("model not found");
});

test("a missing image is a failure with docker's message", async () => {
  const report = await smoke({ image: `127.0.0.1:1/absent@sha256:${"0".repeat(64)}` });
  expect(codes(report)).toEqual(["DOCKER_FAILED", "DOCKER_FAILED"]);
});

test("an abort ends the container and throws the caller's reason", async () => {
  const stop = new AbortController();
  const testing = smoke({ env: { READY: "no" }, signal: stop.signal });
  const started = async () => (await execa("docker", ["ps", "--quiet", "--filter", `name=${name}`])).stdout !== "";
  const outcome = expect(testing).rejects.toThrow("enough");
  while (!(await started())) await sleep(100);
  stop.abort(new Error("enough"));
  await outcome;
});

test("the container runs as nobody, cannot write and reaches no network", async () => {
  const running = await runImage({ image, name, platform: `linux/${hostArch}` });
  try {
    await waitUntilReady(running, { deadlineSeconds: 20 });
    expect(await (await fetch(`${running.url}/`)).json()).toEqual({
      uid: 65532,
      root: "EROFS",
      chown: "EPERM",
      outside: "ENETUNREACH",
    });
    expect(await running.logs()).toBe("started");
  } finally {
    const [first, second] = await Promise.all([running.stop(), running.stop()]);
    expect(first).toBe(second);
    expect(await running.exited).toBe(first.exitCode);
  }
});

test("reads the binaries of an image of another arch, which is not executed", async () => {
  const other: Arch = hostArch === "amd64" ? "arm64" : "amd64";
  const foreign = { "/bin/right": elfOf(other), "/bin/wrong": elfOf(hostArch), "/bin/script": "#!/bin/sh" };
  const id = await importImage(foreign, { arch: other });
  expect(await checkArchitecture(id, other)).toEqual({
    ...{ labelled: other, binaries: 2, unpackedBytes: 137 },
    wrong: [{ path: "/bin/wrong", machine: hostArch }],
  });
  expect(await checkArchitecture(id, hostArch)).toMatchObject({
    ...{ labelled: other, wrong: [{ path: "/bin/right", machine: other }] },
  });
});

test("leaves no container behind, whether it finished or was stopped", async () => {
  await checkArchitecture(image, hostArch);
  const stop = new AbortController();
  const exec: Exec = (file, args, options) => {
    if (args[0] === "export") setTimeout(() => stop.abort(new Error("enough")), 20);
    return execDocker(file, args, options);
  };
  await expect(checkArchitecture(image, hostArch, { exec, signal: stop.signal })).rejects.toThrow("enough");
  const { stdout } = await execa("docker", ["ps", "--all", "--quiet", "--filter", `ancestor=${image}`]);
  expect(stdout).toBe("");
});

/** A file with only the header of a binary. */
function elfOf(arch: Arch): Uint8Array {
  const bytes = Buffer.alloc(64);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeUInt16LE(arch === "amd64" ? 62 : 183, 18);
  return bytes;
}

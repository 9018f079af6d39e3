import { createReadStream } from "node:fs";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Image, readImages } from "@funasr-images/catalog";
import { transcribe } from "@funasr-images/client";
import { ProgramError } from "@funasr-images/errors";
import { createSay } from "@funasr-images/pipeline";
import { renderWavHeader } from "@funasr-images/protocol";
import { joinSpeech, readRecordings } from "@funasr-images/smoke";
import { createBurdenedModel } from "@funasr-images/tones";
import { chooseFile, launchBrowser, openPage, untilDone } from "@funasr-images/web/testing";
import type { Bench, BenchRow, BenchWanted } from "@funasr-images/workspace/bench-report";
import { execa } from "execa";
import { startServices } from "../src/start-services.ts";

const root = path.join(import.meta.dirname, "../../..");
const samples = path.join(root, "images/local/models/speech-zh/samples");

/** Longest acceptable time without a sign of life. */
const longestSilence = 5;

/**
 * Bytes of 0.96 s at 16 kHz, a whole number of frames of the model (60 ms) and of windows of the detector (32 ms): each
 * recording begins with one, as it does in a file of its own.
 */
const block = 2 * 15_360;

/**
 * An hour of speech through every door of every released image, at the cost of a real model: WebSocket, HTTP, command line
 * and page at once, while the image is asked whether it is ready. Images are those that `./scripts/run-local` released
 * (to `FUNASR_REGISTRY`, `host:port/repository`); their recogniser is burdened with the arithmetic of SenseVoiceSmall.
 */
const bench: Bench = async ({ quick, say, signal }) => {
  const registry = process.env.FUNASR_REGISTRY ?? "localhost:5000/funasr";
  const state = path.resolve(process.env.FUNASR_STATE ?? path.join(root, ".local"));
  const work = await mkdtemp(path.join(tmpdir(), "funasr-hour-"));
  const services = await startServices({ registry, state, say: createSay(process.stderr), signal });
  try {
    const hour = await speakFor(quick ? 300 : 3600, path.join(work, "hour.wav"));
    const rows: BenchRow[] = [];
    const wanted: BenchWanted[] = [];
    for (const image of await readImages(path.join(root, "images"))) {
      signal.throwIfAborted();
      say(`${image.branch}: ${hour.seconds} s of speech by four doors at once`);
      const { doors, unready, polls } = await withSlowImage(image, registry, work, (url) =>
        useDoors(url, hour, signal),
      );
      for (const { door, seconds, silence, text: recognised } of doors) {
        const task = `${image.branch}, ${door}`;
        const note = silence === undefined ? undefined : `longest silence ${silence.toFixed(1)} s`;
        rows.push({ task, peer: "this project", unit: "s", runs: [seconds], median: seconds, note });
        const missed = 1 - shareFound(recognised, hour);
        wanted.push({ text: `${task}: share not recognised`, value: missed, limit: 0, holds: missed === 0 });
        if (silence === undefined) continue;
        const text = `${task}: seconds without a sign of life`;
        wanted.push({ text, value: silence, limit: longestSilence, holds: silence <= longestSilence });
      }
      const texts = new Set(doors.map((one) => one.text)).size;
      wanted.push({
        text: `${image.branch}: different texts of four doors`,
        value: texts,
        limit: 1,
        holds: texts === 1,
      });
      const text = `${image.branch}: times it was not ready, of ${polls}`;
      wanted.push({ text, value: unready, limit: 0, holds: unready === 0 });
    }
    return { name: "hour", rows, wanted, absent: [] };
  } finally {
    await services.stop();
    await rm(work, { recursive: true, force: true });
  }
};
export default bench;

interface Hour {
  readonly file: string;
  readonly seconds: number;
  /** What each recording says, letters only, in order; then from the start again. */
  readonly sentences: readonly string[];
}

/** The recordings one after another, with pauses, until that much was said. */
async function speakFor(seconds: number, file: string): Promise<Hour> {
  const recordings = await readRecordings(samples);
  const spoken = await Promise.all(recordings.map((recording) => joinSpeech([recording.path], {})));
  const [{ sampleRate }] = spoken as [(typeof spoken)[number]];
  const round = Buffer.concat(
    spoken.flatMap((one) => [one.samples, Buffer.alloc(2 * block + (block - (one.samples.length % block)))]),
  );
  const rounds = Math.ceil((seconds * sampleRate * 2) / round.length);
  const bytes = rounds * round.length;
  const handle = await open(file, "w");
  await handle.write(renderWavHeader(bytes, sampleRate));
  for (let count = 0; count < rounds; count++) await handle.write(round);
  await handle.close();
  const sentences = Array.from({ length: rounds }).flatMap(() => recordings.map(({ text }) => bare(text)));
  return { file, seconds: Math.round(bytes / 2 / sampleRate), sentences };
}

/** How many of the sentences stand in a text, in order and without a fault, from 0 to 1. */
function shareFound(text: string, { sentences }: Hour): number {
  let [at, found] = [0, 0];
  for (const sentence of sentences) {
    // The one that is due, not one of a later round.
    const place = text.indexOf(sentence, at);
    if (place < 0 || place > at + 10 * sentence.length) continue;
    at = place + sentence.length;
    found += 1;
  }
  return found / sentences.length;
}

const bare = (text: string) => text.replace(/\P{L}/gu, "");

/** Runs an image with its own recogniser, made as slow as a big one. */
async function withSlowImage<T>(
  { branch, engine, models }: Image,
  registry: string,
  work: string,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const image = `${registry}:${branch}`;
  const docker = (...parameters: string[]) => execa("docker", parameters).then(({ stdout }) => stdout);
  await docker("pull", "--quiet", image);
  const config = JSON.parse(await docker("image", "inspect", "--format", "{{json .Config.Env}}", image)) as string[];
  const folder = config.find((line) => line.startsWith("MODEL_DIR="))?.slice("MODEL_DIR=".length);
  const name = models.asr?.files.find((file) => file.endsWith(".onnx"));
  const inside = `${folder}/${name}`;
  const slow = path.join(work, `${branch}.onnx`);
  const idle = await docker("create", image);
  await docker("cp", `${idle}:${inside}`, slow);
  await docker("rm", idle);
  await writeFile(slow, createBurdenedModel(await readFile(slow)), { mode: 0o644 });
  // As compose.yaml runs it.
  const disk = engine === "sherpa" ? ["--tmpfs", "/tmp:size=512m,mode=1777"] : [];
  const limits = ["--read-only", "--cap-drop", "ALL", "--user", "65532:65532", ...disk];
  const mount = ["--volume", `${slow}:${inside}:ro`];
  const id = await docker("run", "--detach", ...limits, ...mount, "--publish", "127.0.0.1::10095", image);
  try {
    const port = await docker("port", id, "10095");
    const url = `http://${port.split("\n")[0]}`;
    for (let tries = 0; !(await isReady(url)); tries++) {
      if (tries > 600)
        throw new ProgramError("BENCH_FAILED", `${image} does not get ready:\n${await docker("logs", id)}`);
      await sleep(500);
    }
    return await use(url);
  } finally {
    await docker("rm", "--force", id);
  }
}

interface Passed {
  readonly door: string;
  readonly seconds: number;
  /** Longest time in seconds without a message; absent where a person does not see them. */
  readonly silence?: number;
  /** Letters only. */
  readonly text: string;
}

async function useDoors(url: string, hour: Hour, signal: AbortSignal) {
  const watch = new AbortController();
  const seen = watchReadiness(url, watch.signal);
  const doors = await Promise.all([
    timed("WebSocket", (sign) => byWebSocket(url, hour, sign, signal)),
    timed("HTTP", (sign) => byHttp(url, hour, sign, signal)),
    timed("command line", () => byCommandLine(url, hour, signal)),
    timed("page", () => byPage(url, hour)),
  ]).finally(() => watch.abort());
  return { doors, ...(await seen) };
}

/** @param run is handed a function that it calls at every sign of life, if it sees any */
async function timed(door: string, run: (sign: () => void) => Promise<string>): Promise<Passed> {
  const started = performance.now();
  let last: number | undefined;
  let silence: number | undefined;
  const text = await run(() => {
    const now = performance.now();
    if (last !== undefined) silence = Math.max(silence ?? 0, (now - last) / 1000);
    last = now;
  });
  const seconds = (performance.now() - started) / 1000;
  return { door, seconds, silence, text: bare(text) };
}

async function byWebSocket(url: string, { file }: Hour, sign: () => void, signal: AbortSignal): Promise<string> {
  const audio = createReadStream(file);
  const { text } = await transcribe({ url: url.replace("http", "ws"), audio, signal, onStatus: sign });
  return text;
}

async function byHttp(url: string, { file }: Hour, sign: () => void, signal: AbortSignal): Promise<string> {
  const form = new FormData();
  form.set("file", new Blob([await readFile(file)]), "hour.wav");
  form.set("model", "whisper-1");
  // fetch gives up on an answer without a head after five minutes; a stream that is asked for in the address has one at once.
  const address = `${url}/v1/audio/transcriptions?stream=true&progress=true`;
  const answer = await fetch(address, { method: "POST", body: form, signal });
  if (!answer.ok || !answer.body)
    throw new ProgramError("BENCH_FAILED", `HTTP ${answer.status}: ${await answer.text()}`);
  let text = "";
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    sign();
    text += piece;
  }
  const events = text.split("\n").filter((line) => line.startsWith("data: {"));
  const done = events.map((line) => JSON.parse(line.slice(6))).find(({ type }) => type === "transcript.text.done");
  return done?.text ?? "";
}

async function byCommandLine(url: string, { file }: Hour, signal: AbortSignal): Promise<string> {
  const parameters = ["funasr", "transcribe", file, "--url", url.replace("http", "ws")];
  const { stdout } = await execa("npx", parameters, { cwd: root, cancelSignal: signal });
  // Who speaks, where the image says so: `[Speaker 1|HAPPY] `.
  return stdout.replaceAll(/^\[[^\]]*\] /gm, "");
}

async function byPage(url: string, { file }: Hour): Promise<string> {
  const browser = await launchBrowser();
  try {
    const { page } = await openPage(browser, `${url}/`);
    await page.waitForSelector(".pill-ready");
    await chooseFile(page, file);
    // The browser's protocol answers a question within minutes or not at all: so it is asked again and again.
    while (!(await page.$(".transport-done"))) {
      const problem = await page.$eval(".problem", (shown) => shown.textContent).catch(() => undefined);
      if (problem) throw new ProgramError("BENCH_FAILED", `The page gave up: ${problem}`);
      await sleep(1000);
    }
    return await untilDone(page);
  } finally {
    await browser.close();
  }
}

async function isReady(url: string): Promise<boolean> {
  const limit = AbortSignal.timeout(5000);
  return fetch(`${url}/readyz`, { signal: limit }).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function watchReadiness(url: string, signal: AbortSignal): Promise<{ unready: number; polls: number }> {
  let [unready, polls] = [0, 0];
  while (!signal.aborted) {
    if (!(await isReady(url))) unready += 1;
    polls += 1;
    await sleep(1000, undefined, { signal }).catch(() => undefined);
  }
  return { unready, polls };
}

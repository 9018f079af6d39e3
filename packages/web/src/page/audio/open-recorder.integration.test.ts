import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildOnce } from "../../testing/build-once.ts";
import { launchBrowser } from "../../testing/launch-browser.ts";
import { openPage } from "../../testing/open-page.ts";
import { type ScriptedServer, startScriptedServer } from "../../testing/start-scripted-server.ts";
import { renderWav, sampleRate } from "./decode-audio-file.ts";

const hertz = 400;
const seconds = 8;

let folder: string;
let server: ScriptedServer;
let browser: Browser;
let script: string;

beforeAll(async () => {
  folder = await buildOnce();
  server = await startScriptedServer({ page: folder });
  const sine = Int16Array.from({ length: (seconds + 30) * sampleRate }, (_, index) =>
    Math.round(12_000 * Math.sin((2 * Math.PI * hertz * index) / sampleRate)),
  );
  const microphone = path.join(folder, "sine.wav");
  writeFileSync(microphone, new Uint8Array(await renderWav([sine]).arrayBuffer()));
  browser = await launchBrowser(microphone);
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("open-recorder.ts", import.meta.url))],
    ...{ bundle: true, format: "iife", globalName: "recorder", platform: "browser", write: false },
  });
  script = outputFiles[0]?.text ?? "";
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  rmSync(folder, { recursive: true });
});

/** What the page's recorder gets of the sine while the page is occasionally busy for a second. */
async function record(before: () => void): Promise<Int16Array> {
  const { page, complaints, close } = await openPage(browser, server.url);
  await page.evaluate(before);
  await page.evaluate(`${script};globalThis.recorder = recorder`);
  const heard = await page.evaluate(async (wanted) => {
    const { openRecorder } = (globalThis as unknown as { recorder: typeof import("./open-recorder.ts") }).recorder;
    const pieces: Int16Array[] = [];
    const recorder = await openRecorder({ onPiece: (pcm) => pieces.push(pcm.slice()), onEnd: () => undefined });
    for (let second = 0; second < wanted; second += 2) {
      const until = performance.now() + 1000;
      while (performance.now() < until);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    await recorder.close();
    return pieces.flatMap((piece) => [...piece]);
  }, seconds);
  // A file server reports no capabilities.
  expect(complaints.filter((complaint) => !complaint.includes("404"))).toEqual([]);
  await close();
  return Int16Array.from(heard);
}

/** Milliseconds at which the sine is not a sine, except at the edges, where a filter starts and ends. */
function breaksOf(samples: Int16Array): number[] {
  const edge = sampleRate / 10;
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / sampleRate);
  const breaks = new Set<number>();
  for (let index = edge; index < samples.length - edge; index += 1) {
    const [before = 0, here = 0, after = 0] = samples.subarray(index - 1, index + 2);
    if (Math.abs(after + before - turn * here) > 100) breaks.add(Math.round((index / sampleRate) * 100) * 10);
  }
  return [...breaks];
}

it("records every sample from the device, even while the page is busy", async () => {
  const samples = await record(() => {
    // The graph would only lose some by chance, so here it delivers nothing at all.
    Reflect.deleteProperty(globalThis, "AudioWorkletNode");
  });
  expect(breaksOf(samples)).toEqual([]);
  expect(samples.length / sampleRate).toBeGreaterThan(seconds - 0.1);
});

it.each<[string, () => void]>([
  [
    "a browser cannot read tracks",
    () => {
      globalThis.MediaStreamTrackProcessor = undefined;
    },
  ],
  [
    "a track never delivers anything",
    () => {
      globalThis.MediaStreamTrackProcessor = class {
        readonly readable = new ReadableStream<AudioData>();
      };
    },
  ],
])("records through the audio graph if %s", async (_where, before) => {
  const samples = await record(before);
  // The graph may skip, which is why it is the second choice: most of the sine is there, and nothing else.
  expect(samples.length / sampleRate).toBeGreaterThan(seconds * 0.9);
  const loud = samples.reduce((sum, sample) => sum + (Math.abs(sample) > 100 ? 1 : 0), 0);
  expect(loud / samples.length).toBeGreaterThan(0.8);
});

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { decodeWav } from "@funasr-images/client";
import { encodeChannels, type StagedSpeechModel, stageSpeechModel } from "@funasr-images/server/testing";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildOnce } from "../testing/build-once.ts";
import { launchBrowser } from "../testing/launch-browser.ts";
import { openPage } from "../testing/open-page.ts";
import { type SpawnedUpstream, spawnUpstream } from "../testing/spawn-upstream.ts";
import { stageMicrophone } from "../testing/stage-microphone.ts";
import { type ScriptedServer, startScriptedServer } from "../testing/start-scripted-server.ts";
import { button, chooseFile, untilDone, untilHeard } from "../testing/transcript-of-page.ts";

const staged: StagedSpeechModel = stageSpeechModel();
const welcome = staged.samples.find(({ file }) => file.endsWith("/welcome-f3.wav"));
if (!welcome) throw new Error("there is no sample welcome-f3");

let folder: string;
let demo: ScriptedServer;
let browser: Browser;
let microphoneMs: number;

beforeAll(async () => {
  folder = await buildOnce();
  // Like `funasr serve-demo`: a file server, which recognises nothing.
  demo = await startScriptedServer({ page: folder });
  const microphone = await stageMicrophone(staged.folder, welcome.file);
  microphoneMs = microphone.ms;
  browser = await launchBrowser(microphone.file);
});
afterAll(async () => {
  await browser?.close();
  demo?.close();
  rmSync(folder, { recursive: true });
  staged.remove();
});

describe.each(["offline", "2pass"] as const)("an upstream server of the kind %s, given by its address", (kind) => {
  let upstream: SpawnedUpstream;
  beforeAll(async () => {
    upstream = await spawnUpstream(kind, staged);
  });
  afterAll(() => upstream?.stop());

  it("transcribes a file exactly, in a mode chosen manually", async () => {
    const { page, complaints, close } = await openPage(browser, `${demo.url}#server=${upstream.url}`);
    await page.waitForSelector(".pill-other");
    expect(await page.$$eval("input[name=mode]", (all) => all.length)).toBe(3);
    await page.click(`input[name=mode][value="${kind}"]`);
    await chooseFile(page, welcome.file);
    expect(await untilDone(page)).toBe(welcome.text);
    expect(complaints).toEqual([]);
    await close();
  });

  it("gets channels mixed as they are meant, and the page says what it noticed", async () => {
    const { samples } = decodeWav(readFileSync(welcome.file));
    const call = path.join(folder, "anti-phase.wav");
    writeFileSync(call, encodeChannels([samples, samples.map((sample) => -sample)]));
    const { page, close } = await openPage(browser, `${demo.url}#mode=${kind}&server=${upstream.url}`);
    await page.waitForSelector(".pill-other");
    await chooseFile(page, call);
    expect(await untilDone(page)).toBe(welcome.text);
    expect(await page.$eval(".warnings", (notes) => notes.textContent)).toMatch(/cancel each other out/);
    await close();
  });

  it("transcribes the microphone exactly", async () => {
    const { page, complaints, close } = await openPage(browser, `${demo.url}#mode=${kind}&server=${upstream.url}`);
    await page.waitForSelector(".pill-other");
    await button(page, "Record").click();
    await untilHeard(page, microphoneMs);
    await button(page, "Stop").click();
    expect(await untilDone(page)).toBe(welcome.text);
    expect(complaints).toEqual([]);
    await close();
  });
});

it("asks for a server first if the page's own server recognises nothing", async () => {
  const { page, close } = await openPage(browser, demo.url);
  await page.waitForSelector(".pill-nowhere");
  expect(await page.$eval(".side .card", (card) => card.querySelector("h2")?.textContent)).toBe("Server");
  await button(page, "Record").click();
  await page.waitForSelector(".problem[data-code=NO_SERVER]");
  const upstream = await spawnUpstream("offline", staged);
  try {
    await page.locator("input[type=url]").fill(upstream.url);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".pill-other");
    await page.click("input[name=mode][value=offline]");
    await chooseFile(page, welcome.file);
    expect(await untilDone(page)).toBe(welcome.text);
  } finally {
    await upstream.stop();
    await close();
  }
});

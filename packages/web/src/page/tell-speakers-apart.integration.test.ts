import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  type SpawnedServer,
  type StagedOfflineAi,
  spawnServer,
  stageOfflineAi,
  stageSpeechModel,
} from "@funasr-images/server/testing";
import { encodeWav } from "@funasr-images/tones";
import type { Browser, ElementHandle, Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildOnce } from "../testing/build-once.ts";
import { keepScreenshot } from "../testing/keep-screenshot.ts";
import { launchBrowser } from "../testing/launch-browser.ts";
import { openPage } from "../testing/open-page.ts";
import { chooseFile, shownSegments, untilDone } from "../testing/transcript-of-page.ts";

const speech = stageSpeechModel();
let staged: StagedOfflineAi;
let folder: string;
let server: SpawnedServer;
let browser: Browser;

beforeAll(async () => {
  staged = stageOfflineAi();
  folder = await buildOnce();
  server = await spawnServer({
    ENGINE: "sherpa",
    BRANCH: "offline-ai",
    MODEL_DIR: staged.engine.modelDir,
    VAD_DIR: staged.engine.vadDir,
    SEGMENTATION_DIR: staged.engine.speakers.segmentationDir,
    SPEAKER_DIR: staged.engine.speakers.speakerDir,
    SEPARATION_DIR: staged.engine.vocals.separationDir,
    CANARY_DIR: speech.canaryDir,
    WEB_DIR: folder,
  });
  await server.untilReady();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
  staged.remove();
  speech.remove();
});

it("distinguishes two people, by name once they are enrolled, with the emotion of each", async () => {
  const file = (name: string, samples: Float32Array) => {
    const target = path.join(folder, name);
    writeFileSync(target, encodeWav(samples, 16_000));
    return target;
  };
  const { page, context, complaints, close } = await openPage(browser, `http://127.0.0.1:${server.port}/`);
  const conversation = file("conversation.wav", staged.conversation);
  await page.waitForSelector(".pill-ready");
  expect(await page.$eval(".pill-detail", (detail) => detail.textContent)).toMatch(/^offline-ai/);

  await chooseFile(page, conversation);
  await untilDone(page);
  expect(await shownSegments(page)).toEqual([staged.text, staged.text]);
  expect(await voicesOf(page)).toEqual(["Speaker 1", "Speaker 2"]);
  expect(await page.$$eval(".badge", (all) => all.map((badge) => badge.textContent))).toEqual(["Happy"]);

  await enroll(page, "Alice", file("alice.wav", staged.samplesOf("room-number.wav")));
  await enroll(page, "Bob", file("bob.wav", staged.samplesOf("time.wav")));
  expect(await page.$$eval(".chip", (all) => all.map((chip) => chip.textContent))).toEqual(["Alice", "Bob"]);
  await chooseFile(page, conversation);
  await page.waitForSelector(".transport-done ::-p-text(conversation.wav)");
  await page.waitForSelector(".segment-voice ::-p-text(Alice)");
  expect(await voicesOf(page)).toEqual(["Alice", "Bob"]);
  await keepScreenshot(page, "two-people-offline-ai");

  // Names, because there are two; the emotion only when asked for; the address remembers.
  await context.overridePermissions(new URL(page.url()).origin, ["clipboard-read", "clipboard-sanitized-write"]);
  const copy = async () => {
    await page.locator(".export > button").click();
    await page.waitForSelector(".export > button ::-p-text(Copied)");
    return page.evaluate(() => navigator.clipboard.readText());
  };
  expect(await copy()).toBe(`[Alice] ${staged.text}\n[Bob] ${staged.text}`);
  await page.locator(".label-kind ::-p-text(emotions)").click();
  await page.waitForFunction(() => location.hash.includes("labels=speaker%2Cemotion"));
  expect(await copy()).toBe(`[Alice|HAPPY] ${staged.text}\n[Bob] ${staged.text}`);
  for (const kind of ["speakers", "emotions"]) await page.locator(`.label-kind ::-p-text(${kind})`).click();
  await page.waitForFunction(() => location.hash.includes("labels=none"));
  expect(await copy()).not.toContain("[");

  // A useless voice is refused with an explanation.
  await enrollFile(page, "Nobody", file("silence.wav", new Float32Array(1600)));
  await page.waitForSelector(".problem[data-code=VOICE_FAILED]");
  expect(complaints.filter((complaint) => !/Failed to load resource.*4\d\d/.test(complaint))).toEqual([]);
  await close();
});

const voicesOf = (page: Page) =>
  page.$$eval(".segment-voice", (voices) => voices.map((voice) => voice.textContent ?? ""));

async function enroll(page: Page, name: string, file: string): Promise<void> {
  await enrollFile(page, name, file);
  await page.waitForSelector(`::-p-text(${name} was saved.)`);
}

async function enrollFile(page: Page, name: string, file: string): Promise<void> {
  await page.$$eval("details", (folds) => folds.map((fold) => fold.setAttribute("open", "")));
  await page.locator(".voice-name").fill(name);
  const input = await page.$(".card input[type=file]");
  await (input as ElementHandle<HTMLInputElement>).uploadFile(file);
}

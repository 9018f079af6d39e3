import { rmSync } from "node:fs";
import { type SpawnedServer, spawnServer, stageSpeechModel } from "@funasr-images/server/testing";
import type { Browser } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildOnce } from "../testing/build-once.ts";
import { launchBrowser } from "../testing/launch-browser.ts";
import { type OpenedPage, openPage } from "../testing/open-page.ts";
import { stageMicrophone } from "../testing/stage-microphone.ts";
import { button, shownSegments, untilDone, untilHeard } from "../testing/transcript-of-page.ts";
import { firstPartial, watchText } from "../testing/watch-text.ts";

const staged = stageSpeechModel();
const welcome = staged.samples.find(({ file }) => file.endsWith("/welcome-f3.wav"));
if (!welcome) throw new Error("there is no sample welcome-f3");
const spoken = welcome.text;

let folder: string;
let server: SpawnedServer;
let browser: Browser;
let opened: OpenedPage;
let microphoneMs: number;
let url: string;

beforeAll(async () => {
  folder = await buildOnce();
  const microphone = await stageMicrophone(staged.folder, welcome.file);
  microphoneMs = microphone.ms;
  server = await spawnServer({
    ENGINE: "sherpa",
    MODEL_DIR: staged.modelDir,
    ONLINE_MODEL_DIR: staged.onlineModelDir,
    CANARY_DIR: staged.canaryDir,
    WEB_DIR: folder,
  });
  await server.untilReady();
  url = `http://127.0.0.1:${server.port}/`;
  browser = await launchBrowser(microphone.file);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
  staged.remove();
});

afterEach(async () => {
  expect(opened.complaints).toEqual([]);
  await opened.close();
});

describe("the microphone, in a real browser, with the real streaming server", () => {
  describe("by default: 2pass", () => {
    beforeEach(async () => {
      opened = await openPage(browser, url);
      await opened.page.waitForSelector(".pill-ready");
    });

    it("shows text during speech, then the sentence, and plays the recording", async () => {
      const { page } = opened;
      const partials = await watchText(page, firstPartial);
      await button(page, "Record").click();
      await untilHeard(page, microphoneMs);
      await button(page, "Stop").click();
      expect(bare(await untilDone(page))).toBe(spoken);
      const seen = await partials();
      // It grew: at least three versions, each longer than the one before.
      expect(seen.length).toBeGreaterThanOrEqual(3);
      expect(seen.toSorted((left, right) => left.length - right.length)).toEqual(seen);
      expect(await page.$(".segment-partial")).toBeNull();

      // It can be played.
      const seconds = await page.$eval(
        "[role=slider]",
        (slider) => Number(slider.getAttribute("aria-valuemax")) / 1000,
      );
      expect(seconds).toBeGreaterThanOrEqual(Math.floor(microphoneMs / 1000));
      await page.locator(".segment-time").click();
      await page.waitForSelector(".segment-playing");
    });

    it("is aborted by Cancel, and only its text is kept", async () => {
      const { page } = opened;
      // Nothing is recognised before the end, however slow the machine is to cancel.
      await page.click("input[name=mode][value=offline]");
      await button(page, "Record").click();
      await page.waitForSelector(".transport-recording");
      await button(page, "Cancel").click();
      await page.waitForSelector(".hero");
      expect(await shownSegments(page)).toEqual([]);
    });

    it("accepts a file as well, like the server", async () => {
      const { page } = opened;
      const input = await page.$(".deck input[type=file]");
      await (input as import("puppeteer-core").ElementHandle<HTMLInputElement>).uploadFile(welcome.file);
      expect(bare(await untilDone(page))).toBe(spoken);
    });
  });

  it.each(["online", "offline"])("is transcribed in mode %s, too", async (mode) => {
    opened = await openPage(browser, `${url}#mode=${mode}`);
    const { page } = opened;
    await page.waitForSelector(".pill-ready");
    await button(page, "Record").click();
    await untilHeard(page, microphoneMs);
    await button(page, "Stop").click();
    expect(bare(await untilDone(page))).toBe(spoken);
  });
});

/** Without the marks of a punctuation model. */
function bare(text: string): string {
  return text.replace(/\p{P}/gu, "");
}

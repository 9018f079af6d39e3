import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Dialog, Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildOnce } from "../testing/build-once.ts";
import { conversation, streamingCapabilities } from "../testing/conversation.ts";
import { launchBrowser } from "../testing/launch-browser.ts";
import { type OpenedPage, openPage } from "../testing/open-page.ts";
import { renderSpeechlike } from "../testing/render-speechlike.ts";
import { answersConversation, speaksSentences } from "../testing/scripts.ts";
import { type ScriptedServer, startScriptedServer } from "../testing/start-scripted-server.ts";
import { button, chooseFile, shownSegments, untilDone } from "../testing/transcript-of-page.ts";

// No transcript is lost without the user's consent.

let folder: string;
let recording: string;
let noSound: string;
let browser: Browser;
let server: ScriptedServer;
let opened: OpenedPage;
let page: Page;

beforeAll(async () => {
  folder = await buildOnce();
  recording = path.join(folder, "meeting.wav");
  writeFileSync(recording, renderSpeechlike(21));
  noSound = path.join(folder, "notes.txt");
  writeFileSync(noSound, "no sound");
  browser = await launchBrowser(recording);
  // A file is answered with the conversation, live speech with sentences.
  server = await startScriptedServer({
    page: folder,
    ready: () => ({ ready: true }),
    capabilities: streamingCapabilities,
    talk: (connection) => {
      const talks = { file: answersConversation(connection), spoken: speaksSentences(connection) };
      let kind: keyof typeof talks = "file";
      let mode: string | undefined;
      return {
        onFrame(frame) {
          if (frame.wav_name) kind = frame.wav_name === "microphone" ? "spoken" : "file";
          mode = frame.mode ?? mode;
          talks[kind].onFrame?.(frame);
        },
        onAudio: (bytes) => kind === "spoken" && mode !== "offline" && talks.spoken.onAudio?.(bytes),
      };
    },
  });
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  opened = await openPage(browser, server.url);
  page = opened.page;
  await page.waitForSelector(".pill-ready");
});
afterEach(async () => {
  expect(opened.complaints).toEqual([]);
  await opened.close();
});

const earlier = () =>
  page.$$eval(".earlier-bring", (all) => all.map((one) => one.querySelector("strong")?.textContent));
const bring = () => page.locator(".earlier-bring").click();
const frames = () => server.frames.filter(({ is_speaking }) => is_speaking).length;

/** A transcript of a file is on the stage. */
async function hearFile(): Promise<void> {
  await chooseFile(page, recording);
  expect(await untilDone(page)).toBe(conversation.text);
}

/** Tries to leave, stays if asked. @returns whether the page asked */
async function isAskedOnLeaving(): Promise<boolean> {
  let asked = false;
  const stay = (dialog: Dialog) => {
    asked = dialog.type() === "beforeunload";
    void dialog.dismiss();
  };
  page.on("dialog", stay);
  // Changing the fragment does not leave the page; a reload does. It never finishes if it is refused.
  await Promise.race([
    page.evaluate(() => location.reload()).catch(() => {}),
    new Promise((resolve) => page.once("dialog", resolve)),
  ]);
  await expect.poll(async () => asked || (await page.$(".hero")) !== null).toBe(true);
  page.off("dialog", stay);
  return asked;
}

describe("a transcript on the stage", () => {
  beforeEach(hearFile);

  it("is played and paused by the space bar, which no longer records", async () => {
    const before = frames();
    await page.keyboard.press("Space");
    await page.waitForSelector("::-p-xpath(//button[normalize-space()='Pause'])");
    await page.keyboard.press("Space");
    await page.waitForSelector("::-p-xpath(//button[normalize-space()='Play'])");
    expect(frames()).toBe(before);
    expect((await shownSegments(page)).join("")).toBe(conversation.text);
  });

  it("is kept when R starts a new recording, and comes back with its audio", async () => {
    await page.keyboard.press("r");
    await page.waitForSelector(".segment-partial");
    await page.keyboard.press("R");
    expect(await untilDone(page)).toMatch(/^欢迎/);
    expect(await earlier()).toEqual(["meeting.wav"]);
    await bring();
    await expect.poll(async () => (await shownSegments(page)).join("")).toBe(conversation.text);
    expect(await earlier()).toEqual(["Microphone"]);
    await page.locator(".segment:nth-child(2) .segment-time").click();
    await page.waitForSelector(".segment:nth-child(2).segment-playing");
    await page.waitForSelector("[role=slider][aria-valuetext$='of 0:21']");
  });

  it("is kept when a second file is opened, and comes back by itself if that has no audio", async () => {
    await chooseFile(page, noSound);
    await page.waitForSelector(".problem[data-code=UNREADABLE_FILE]");
    expect((await shownSegments(page)).join("")).toBe(conversation.text);
    expect(await page.$(".transport-done")).not.toBeNull();
    await page.keyboard.press("Space");
    await page.waitForSelector("::-p-xpath(//button[normalize-space()='Pause'])");
    await hearFile();
    expect(await earlier()).toEqual(["meeting.wav"]);
  });

  it("is kept when it is transcribed again, and comes back when a recording is cancelled", async () => {
    await button(page, "Again").click();
    await page.waitForSelector(".earlier-bring");
    await untilDone(page);
    expect(await earlier()).toEqual(["meeting.wav"]);
    await page.click("input[name=mode][value=offline]");
    await button(page, "Record").click();
    await page.waitForSelector(".transport-recording");
    await button(page, "Cancel").click();
    await page.waitForSelector(".transport-done");
    expect((await shownSegments(page)).join("")).toBe(conversation.text);
    expect(await earlier()).toEqual(["meeting.wav"]);
  });

  it("survives Escape, another mode and another language", async () => {
    await page.keyboard.press("Escape");
    await page.click("input[name=mode][value=offline]");
    await button(page, "中文").click();
    await page.waitForSelector("html[lang=zh-CN]");
    expect((await shownSegments(page)).join("")).toBe(conversation.text);
  });

  it("is asked about when the page is left, until it has been copied or downloaded", async () => {
    expect(await isAskedOnLeaving()).toBe(true);
    expect((await shownSegments(page)).join("")).toBe(conversation.text);
    await button(page, "SRT").click();
    expect(await isAskedOnLeaving()).toBe(false);
    await hearFile();
    await button(page, "Copy").click();
    await page.waitForSelector("::-p-xpath(//button[normalize-space()='Copied'])");
    expect(await isAskedOnLeaving()).toBe(false);
  });
});

describe("an earlier transcript", () => {
  beforeEach(async () => {
    await hearFile();
    await hearFile();
    await page.waitForSelector(".earlier-bring");
  });

  it("is only removed after a confirmation; the safe answer has the focus, and Escape selects it, too", async () => {
    const remove = "button[aria-label='Remove meeting.wav, 0:21']";
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.locator(remove).click();
    await page.waitForSelector(".confirm[open]");
    expect(await focused()).toBe("Keep it");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".confirm:not([open])");
    await page.locator(remove).click();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".confirm:not([open])");
    expect(await earlier()).toEqual(["meeting.wav"]);
    await page.locator(remove).click();
    await button(page, "Remove it").click();
    await page.waitForFunction(() => document.querySelector(".earlier") === null);
  });

  it("is asked about on leaving, even if the one on the stage has been saved", async () => {
    await button(page, "TXT").click();
    expect(await isAskedOnLeaving()).toBe(true);
    await bring();
    await button(page, "TXT").click();
    // Both are saved now, so neither leaving nor removing asks.
    await page.locator("button[aria-label='Remove meeting.wav, 0:21']").click();
    await page.waitForFunction(() => document.querySelector(".earlier") === null);
    expect(await isAskedOnLeaving()).toBe(false);
  });
});

describe("before there is any text", () => {
  it("nobody is asked on leaving", async () => {
    // Otherwise the browser would not ask anyway.
    await page.click(".hero h2");
    expect(await isAskedOnLeaving()).toBe(false);
  });

  it("a recording that is cancelled by mistake is kept, and can be sent", async () => {
    await page.click("input[name=mode][value=offline]");
    await page.keyboard.press("r");
    await page.waitForFunction(() => document.querySelector(".clock")?.textContent === "0:04");
    await button(page, "Cancel").click();
    await page.waitForSelector(".hero");
    expect(await isAskedOnLeaving()).toBe(true);
    await bring();
    await page.click("input[name=mode][value='2pass']");
    await button(page, "Try again").click();
    await page.waitForSelector(".segment");
    expect(await untilDone(page)).toMatch(/^欢迎/);
    expect(await earlier()).toEqual([]);
  });
});

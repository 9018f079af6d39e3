import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Progress } from "@funasr-images/protocol";
import { spawnServer, stageBurdenedModel, stageSpeechModel } from "@funasr-images/server/testing";
import type { Browser, Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { buildOnce } from "../testing/build-once.ts";
import { checkAccessibility } from "../testing/check-accessibility.ts";
import { conversation, fullCapabilities } from "../testing/conversation.ts";
import { keepScreenshot } from "../testing/keep-screenshot.ts";
import { launchBrowser } from "../testing/launch-browser.ts";
import { type OpenedPage, openPage } from "../testing/open-page.ts";
import { renderSpeechlike } from "../testing/render-speechlike.ts";
import { type Connection, type ScriptedServer, startScriptedServer } from "../testing/start-scripted-server.ts";
import { button, chooseFile, shownSegments, untilDone } from "../testing/transcript-of-page.ts";

// A server that works on a long file, step by step.

let folder: string;
let recording: string;
let browser: Browser;
let server: ScriptedServer;
let opened: OpenedPage;
let connection: Connection;
let ended: PromiseWithResolvers<void>;

beforeAll(async () => {
  folder = await buildOnce();
  recording = path.join(folder, "lecture.wav");
  writeFileSync(recording, renderSpeechlike(21));
  browser = await launchBrowser(recording);
  server = await startScriptedServer({
    page: folder,
    ready: () => ({ ready: true }),
    capabilities: fullCapabilities,
    talk: (one) => {
      connection = one;
      return { onFrame: (frame) => frame.is_speaking === false && ended.resolve() };
    },
  });
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  expect(opened.complaints).toEqual([]);
  await opened.close();
});

const report = (progress: Progress) => connection.say({ mode: "progress", text: "", is_final: false, progress });
const part = (index: number) => {
  const segments = [conversation.segments[index]];
  const text = segments[0]?.text;
  connection.say({ mode: "offline-segment", text, is_final: false, transcript: { ...conversation, text, segments } });
};

/** A file has been sent completely. */
async function send(hash = ""): Promise<Page> {
  ended = Promise.withResolvers();
  opened = await openPage(browser, server.url + hash);
  await opened.page.waitForSelector(".pill-ready");
  await chooseFile(opened.page, recording);
  await ended.promise;
  return opened.page;
}

const shown = (page: Page) =>
  page.evaluate(() => {
    const text = (selector: string) => document.querySelector(selector)?.textContent ?? "";
    const bar = document.querySelector("progress");
    return [text(".transport-phase"), text(".transport-detail"), bar && (bar.position < 0 ? "unknown" : bar.value)];
  });

describe("while the server works", () => {
  it("its queue, share, position and time left are shown, and parts as they arrive", async () => {
    const page = await send();
    expect(server.frames.at(-2)).toMatchObject({ is_speaking: true, progress: true, segments: true });
    report({ state: "waiting", total_ms: 21_000, remaining_ms: 239_900 });
    const waiting = ["Waiting for its turn …", expect.stringMatching(/^about 3:\d\d left$/), "unknown"];
    await expect.poll(() => shown(page)).toEqual(waiting);
    report({ state: "recognising", done_ms: 6400, total_ms: 21_000, share: 0.305, remaining_ms: 659_900 });
    part(0);
    part(1);
    const wanted = ["Transcribing …", expect.stringMatching(/^30 % · 0:06 of 0:21 · about 10:[345]\d left$/), 0.305];
    await expect.poll(() => shown(page)).toEqual(wanted);
    expect(await shownSegments(page)).toEqual(conversation.segments.slice(0, 2).map(({ text }) => text));
    await keepScreenshot(page, "progress");
    expect(await checkAccessibility(page)).toEqual([]);
    // It counts down between two reports, which arrive every 5 s.
    await expect.poll(async () => (await shown(page))[1]).not.toMatch(/10:5[6-9] left$/);
    // The text for screen readers changes only with the phase, not with each number.
    expect(await page.$eval("[role=status].transport-phase", (status) => status.textContent)).toBe("Transcribing …");
    connection.say({ mode: "offline", text: conversation.text, is_final: false, transcript: conversation });
    expect(await untilDone(page)).toBe(conversation.text);
    expect(await shown(page)).toEqual(["Done", "", null]);
  });

  it("the elapsed time is shown if a server reports nothing", async () => {
    const page = await send("#ui=zh");
    await expect.poll(async () => (await shown(page))[1]).toMatch(/^已用 0:\d\d；该服务器不报告进度$/);
    expect(await shownSegments(page)).toEqual([]);
    connection.say({ mode: "offline", text: "好", is_final: false });
    expect(await untilDone(page)).toBe("好");
  });

  it("the text so far stays when it breaks off", async () => {
    const page = await send();
    report({ state: "recognising", done_ms: 2900, total_ms: 21_000, share: 0.14 });
    part(0);
    await page.waitForSelector(".segment");
    await button(page, "Cancel").click();
    expect(await untilDone(page)).toBe(conversation.segments[0]?.text);
    expect((await shown(page)).slice(0, 2)).toEqual(["Interrupted", ""]);
    // Also shown at the end of the text, so that nobody takes it for complete.
    expect(await page.$eval(".transcript .note", (note) => note.textContent)).toMatch(/^Interrupted here/);
  });
});

it("the real server reports progress, and a text that takes long arrives completely", async () => {
  const staged = stageSpeechModel();
  const env = {
    ENGINE: "sherpa",
    MODEL_DIR: stageBurdenedModel(staged),
    CANARY_DIR: staged.canaryDir,
    WEB_DIR: folder,
  };
  const real = await spawnServer(env);
  try {
    await real.untilReady();
    const [sample] = staged.samples;
    const long = Array.from({ length: 40 }, () => readFileSync(sample?.file ?? "").subarray(44));
    const file = path.join(staged.folder, "long.pcm");
    writeFileSync(file, Buffer.concat(long));
    opened = await openPage(browser, `http://127.0.0.1:${real.port}/`);
    const { page } = opened;
    await page.waitForSelector(".pill-ready");
    await chooseFile(page, file);
    await expect
      .poll(async () => (await shown(page))[1])
      .toMatch(/^[1-9]\d? % · \d:\d\d of \d:\d\d · about \d+:\d\d left$/);
    expect(await untilDone(page)).toBe(sample?.text.repeat(40));
  } finally {
    await real.stop();
    staged.remove();
  }
});

it("the progress bar has the page's colours in Chromium: no rule for it is dropped", async () => {
  opened = await openPage(browser, server.url);
  const rules = await opened.page.evaluate(() =>
    [...document.styleSheets].flatMap((sheet) =>
      [...sheet.cssRules].flatMap((rule) => (rule instanceof CSSStyleRule ? rule.selectorText : [])),
    ),
  );
  for (const part of ["bar", "value"]) expect(rules).toContain(`.transport-progress::-webkit-progress-${part}`);
});

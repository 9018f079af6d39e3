import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildOnce } from "../testing/build-once.ts";
import { fullCapabilities, streamingCapabilities } from "../testing/conversation.ts";
import { launchBrowser } from "../testing/launch-browser.ts";
import { type OpenedPage, openPage } from "../testing/open-page.ts";
import { renderSpeechlike } from "../testing/render-speechlike.ts";
import { answersConversation, speaksSentences } from "../testing/scripts.ts";
import { type ScriptedServer, startScriptedServer } from "../testing/start-scripted-server.ts";
import { button, chooseFile, untilDone } from "../testing/transcript-of-page.ts";
import { newestSentence, watchText } from "../testing/watch-text.ts";

let page: string;
let recording: string;
let browser: Browser;
let server: ScriptedServer;
let streaming: ScriptedServer;
let opened: OpenedPage;
const ready = () => ({ ready: true });

beforeAll(async () => {
  page = await buildOnce();
  recording = path.join(page, "recording.wav");
  writeFileSync(recording, renderSpeechlike(21));
  browser = await launchBrowser(recording);
  server = await startScriptedServer({ page, ready, capabilities: fullCapabilities, talk: answersConversation });
  streaming = await startScriptedServer({ page, ready, capabilities: streamingCapabilities, talk: speaksSentences });
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  streaming?.close();
  rmSync(page, { recursive: true });
});
afterEach(async () => {
  expect(opened.complaints).toEqual([]);
  await opened.close();
});

const hashOf = (one: Page) => decodeURIComponent(new URL(one.url()).hash);
const focused = (one: Page) => one.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");

describe("the settings", () => {
  it("take a list of hotwords as it is pasted", async () => {
    opened = await openPage(browser, streaming.url);
    const one = opened.page;
    await one.waitForSelector(".pill-ready");
    await button(one, "Add a word").click();
    await one.waitForSelector(".hotwords input[type=text]:focus");
    await one.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", "达摩院 30\nNew York 5");
      const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(paste);
    });
    await expect.poll(() => hashOf(one)).toBe("#hotword=达摩院:30&hotword=New+York:5");
  });

  it("go into the URL with every change, and are restored from it", async () => {
    opened = await openPage(browser, streaming.url);
    const one = opened.page;
    await one.waitForSelector(".pill-ready");
    await one.click("input[name=mode][value=offline]");
    await one.locator("label ::-p-text(Numbers as digits)").click();
    await button(one, "Add a word").click();
    await one.waitForSelector(".hotwords input[type=text]:focus");
    await one.keyboard.type("达摩院");
    await one.locator(".hotwords input[type=number]").fill("30");
    await expect.poll(() => hashOf(one)).toBe("#mode=offline&itn=0&hotword=达摩院:30");

    await one.reload();
    await one.waitForSelector(".pill-ready");
    const shown = await one.evaluate(() => ({
      mode: document.querySelector<HTMLInputElement>("input[name=mode]:checked")?.value,
      itn: document.querySelector<HTMLInputElement>(".switch")?.checked,
      word: document.querySelector<HTMLInputElement>(".hotwords input[type=text]")?.value,
      weight: document.querySelector<HTMLInputElement>(".hotwords input[type=number]")?.value,
    }));
    expect(shown).toEqual({ mode: "offline", itn: false, word: "达摩院", weight: "30" });

    await button(one, "Reset options").click();
    await expect.poll(() => hashOf(one)).toBe("#hotword=达摩院:30");
    await one.locator("button[aria-label='Remove 达摩院']").click();
    await expect.poll(() => hashOf(one)).toBe("");
  });

  it("follow a URL that is edited by hand", async () => {
    opened = await openPage(browser, streaming.url);
    const one = opened.page;
    await one.waitForSelector(".pill-ready");
    await one.evaluate(() => {
      location.hash = "#mode=online&theme=dark";
    });
    await one.waitForSelector("input[value=online]:checked");
    await one.waitForSelector("html[data-theme=dark]");
  });

  it("reach the server with the next utterance", async () => {
    opened = await openPage(browser, `${server.url}#language=yue&itn=0&count=2&vocals=1&hotword=x:1`);
    const before = server.frames.length;
    await chooseFile(opened.page, recording);
    await untilDone(opened.page);
    expect(server.frames[before]).toMatchObject({
      mode: "offline",
      wav_name: "recording.wav",
      wav_format: "wav",
      audio_fs: 16_000,
      svs_lang: "yue",
      itn: false,
      speakers: true,
      speaker_count: 2,
      vocals: true,
      schema: 1,
    });
    // The image does not support hotwords, so it gets none.
    expect(server.frames[before]?.hotwords).toBeUndefined();
  });

  it("keep the token in this tab only", async () => {
    opened = await openPage(browser, `${server.url}#server=ws://127.0.0.1:${streaming.port}`);
    const one = opened.page;
    await one.waitForSelector(".pill-other");
    await one.locator("input[type=password]").fill("secret");
    await one.keyboard.press("Tab");
    expect(one.url()).not.toContain("secret");
    expect(await one.evaluate(() => sessionStorage.getItem("funasr-token"))).toBe("secret");
  });
});

describe("the language of the page", () => {
  it.each([
    [["zh-CN", "en"], "zh-CN", "说句话，或拖入一段录音"],
    [["en-GB"], "en", "Speak, or drop a recording"],
    [["fr", "zh-TW"], "zh-CN", "说句话，或拖入一段录音"],
    [["fr"], "en", "Speak, or drop a recording"],
  ])("is that of a browser with %j", async (languages, lang, heading) => {
    opened = await openPage(browser, server.url, { languages });
    expect(await opened.page.$eval("html", (root) => root.lang)).toBe(lang);
    expect(await opened.page.$eval(".hero h2", (text) => text.textContent)).toBe(heading);
  });

  it("can be switched, and stays switched", async () => {
    opened = await openPage(browser, server.url);
    await button(opened.page, "中文").click();
    await opened.page.waitForSelector("html[lang=zh-CN]");
    expect(hashOf(opened.page)).toBe("#ui=zh");
    await opened.page.reload();
    await opened.page.waitForSelector("html[lang=zh-CN]");
    expect(await opened.page.title()).toBe("FunASR · 语音转文字");
  });
});

describe("the keyboard", () => {
  beforeEach(async () => {
    opened = await openPage(browser, server.url);
    await opened.page.waitForSelector(".pill-ready");
  });

  it("skips to the content first, then reaches everything in visual order", async () => {
    const one = opened.page;
    await one.keyboard.press("Tab");
    expect(await one.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
    await one.keyboard.press("Enter");
    expect(await one.evaluate(() => document.activeElement?.id)).toBe("content");
    const order: (string | undefined)[] = [];
    for (let step = 0; step < 4; step++) {
      await one.keyboard.press("Tab");
      order.push(await one.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.id));
    }
    expect(order.slice(0, 2)).toEqual(["Record", "Choose a file"]);
  });

  it("moves through the segments and plays them", async () => {
    const one = opened.page;
    await chooseFile(one, recording);
    await untilDone(one);
    await one.keyboard.press("j");
    await expect.poll(() => focused(one)).toBe("Play from 0:00");
    await one.keyboard.press("j");
    await one.keyboard.press("j");
    await one.keyboard.press("k");
    await expect.poll(() => focused(one)).toBe("Play from 0:03");
    await one.keyboard.press("Enter");
    await one.waitForSelector(".segment:nth-child(2).segment-playing[aria-current=true]");
    await one.keyboard.press("p");
    await one.waitForSelector("::-p-xpath(//button[normalize-space()='Play'])");
  });

  it("moves in the recording with the arrows", async () => {
    const one = opened.page;
    await chooseFile(one, recording);
    await untilDone(one);
    await one.focus("[role=slider]");
    await one.keyboard.press("PageUp");
    await one.keyboard.press("ArrowRight");
    await one.waitForSelector("[role=slider][aria-valuetext='0:06 of 0:21']");
    await one.keyboard.press("Home");
    await one.waitForSelector("[role=slider][aria-valuenow='0']");
  });

  it("opens the help, and closes it", async () => {
    const one = opened.page;
    await one.keyboard.press("?");
    await one.waitForSelector("dialog[open]");
    await one.keyboard.press("j");
    await one.keyboard.press("Escape");
    await one.waitForSelector("dialog:not([open])");
    await one.keyboard.press("?");
    await one.waitForSelector("dialog[open]");
  });

  it("leaves the space bar to fields and buttons", async () => {
    opened.close();
    opened = await openPage(browser, streaming.url);
    const one = opened.page;
    await one.waitForSelector(".pill-ready");
    await button(one, "Add a word").click();
    await one.waitForSelector(".hotwords input[type=text]:focus");
    await one.keyboard.type("a b j");
    expect(await one.$eval(".hotwords input", (field) => (field as HTMLInputElement).value)).toBe("a b j");
    expect(await one.$(".hero")).not.toBeNull();
  });

  it("records and stops with the space bar, from anywhere else", async () => {
    await opened.close();
    opened = await openPage(browser, streaming.url);
    const one = opened.page;
    await one.waitForSelector(".pill-ready");
    await one.keyboard.press("Space");
    await one.waitForSelector(".segment-partial");
    await one.keyboard.press("Space");
    expect(await untilDone(one)).toMatch(/^欢迎/);
  });
});

describe("a screen reader", () => {
  it("reads every final sentence once, the state, and no partials", async () => {
    opened = await openPage(browser, streaming.url);
    const one = opened.page;
    await one.waitForSelector(".pill-ready");
    const announced = await watchText(one, newestSentence);
    await one.keyboard.press("Space");
    await one.waitForSelector(".segment-partial");
    expect(await one.$eval("[data-newest]", (region) => region.getAttribute("aria-live"))).toBe("polite");
    expect(await one.$eval(".transport-phase", (state) => [state.getAttribute("role"), state.textContent])).toEqual([
      "status",
      "Listening",
    ]);
    await one.waitForSelector(".segment:not(.segment-partial)");
    expect(await announced()).toEqual(["欢迎大家来体验达摩院推出的语音识别模型。"]);
    await one.keyboard.press("Space");
    await untilDone(one);
  });
});

describe("known voices", () => {
  it("are enrolled by recording and by file, and removed", async () => {
    opened = await openPage(browser, server.url);
    const one = opened.page;
    await one.locator("summary ::-p-text(Known voices)").click();
    await one.locator(".voice-name").fill("Ann Lee");
    await one.locator(".voice-actions button ::-p-text(Record)").click();
    await one.locator("button ::-p-text(Stop and save)").setTimeout(10_000).click();
    await one.waitForSelector("::-p-text(Ann Lee was saved.)");
    expect(server.voices.at(-1)).toMatchObject({ method: "PUT", name: "Ann Lee" });
    expect(server.voices.at(-1)?.body.subarray(0, 4).toString()).toBe("RIFF");

    await one.locator(".voice-name").fill("陈晓");
    const input = await one.$(".card input[type=file]");
    await (input as import("puppeteer-core").ElementHandle<HTMLInputElement>).uploadFile(recording);
    await one.waitForSelector("::-p-text(陈晓 was saved.)");
    expect(server.voices.at(-1)).toMatchObject({ method: "PUT", name: "陈晓" });
    expect(server.voices.at(-1)?.body.length).toBe(44 + 21 * 32_000);

    await one.locator("button[aria-label='Forget 陈晓']").click();
    await expect.poll(() => server.voices.at(-1)).toMatchObject({ method: "DELETE", name: "陈晓" });
  });
});

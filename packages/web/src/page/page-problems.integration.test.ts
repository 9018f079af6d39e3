import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { spawnServer, stageSpeechModel } from "@funasr-images/server/testing";
import type { Browser, Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { buildOnce } from "../testing/build-once.ts";
import { conversation, fullCapabilities, streamingCapabilities } from "../testing/conversation.ts";
import { launchBrowser } from "../testing/launch-browser.ts";
import { type OpenedPage, openPage } from "../testing/open-page.ts";
import { renderSpeechlike } from "../testing/render-speechlike.ts";
import { answersConversation, speaksSentences } from "../testing/scripts.ts";
import { type Script, type ScriptedServer, startScriptedServer } from "../testing/start-scripted-server.ts";
import { button, chooseFile, shownSegments, untilDone } from "../testing/transcript-of-page.ts";

let page: string;
let recording: string;
let browser: Browser;
let server: ScriptedServer | undefined;
let opened: OpenedPage;

beforeAll(async () => {
  page = await buildOnce();
  recording = path.join(page, "recording.wav");
  writeFileSync(recording, renderSpeechlike(21));
  browser = await launchBrowser(recording);
});
afterAll(async () => {
  await browser?.close();
  rmSync(page, { recursive: true });
});
afterEach(async () => {
  server?.close();
  server = undefined;
  // The browser itself logs every response except 2xx; anything else is a bug of the page.
  const faults = opened.complaints.filter((one) => !/Failed to load resource|WebSocket connection to/.test(one));
  expect(faults).toEqual([]);
  await opened.close();
});

async function open(script: Script, hash = ""): Promise<Page> {
  server = await startScriptedServer({ page, ...script });
  opened = await openPage(browser, server.url + hash);
  return opened.page;
}

async function problemOf(one: Page): Promise<string> {
  await one.waitForSelector(".problem");
  return one.$eval(".problem", (problem) => `${(problem as HTMLElement).dataset.code}: ${problem.textContent}`);
}

const ready = () => ({ ready: true });
const streaming = { ready, capabilities: streamingCapabilities };

describe("a server that", () => {
  it("starts is waited for, and shows why it is not ready", async () => {
    let up = false;
    const one = await open({
      capabilities: fullCapabilities,
      ready: () => (up ? { ready: true } : { ready: false, reason: "the models are loading" }),
      talk: answersConversation,
    });
    await one.waitForSelector(".pill-starting");
    await button(one, "Record").click();
    expect(await problemOf(one)).toMatch(/^NOT_READY: The server is not ready yet.*the models are loading/);
    up = true;
    await one.waitForSelector(".pill-ready");
    await chooseFile(one, recording);
    expect(await untilDone(one)).toBe(conversation.text);
    expect(await one.$(".problem")).toBeNull();
  });

  it("is not there is reported with its address, in both languages", async () => {
    const one = await open(streaming, "#server=ws://127.0.0.1:1024");
    await one.waitForSelector(".pill-other");
    await chooseFile(one, recording);
    expect(await problemOf(one)).toContain("NO_CONNECTION: ws://127.0.0.1:1024/ does not respond");
    await button(one, "中文").click();
    await one.waitForSelector("::-p-text(没有应答)");
    await one.locator("button[aria-label=知道了]").click();
    await one.waitForFunction(() => document.querySelector(".problem") === null);
  });

  it("is not there leaves the file, which can be sent to another one", async () => {
    const one = await open({ ...streaming, talk: speaksSentences }, "#server=ws://127.0.0.1:1024");
    await one.waitForSelector(".pill-other");
    await chooseFile(one, recording);
    expect(await problemOf(one)).toMatch(/^NO_CONNECTION/);
    await one.click("input[type=url]", { count: 3 });
    await one.keyboard.press("Backspace");
    await one.keyboard.press("Enter");
    await one.waitForSelector(".pill-ready");
    await button(one, "Try again").click();
    await one.waitForFunction(() => document.querySelector(".problem") === null);
    expect(await untilDone(one)).toMatch(/^欢迎大家/);
    await one.waitForFunction(() => !document.body.textContent?.includes("Try again"));
  });

  it("is not there is also reported during speech", async () => {
    const one = await open(streaming, "#server=ws://127.0.0.1:1024");
    await one.waitForSelector(".pill-other");
    await button(one, "Record").click();
    expect(await problemOf(one)).toMatch(/^NO_CONNECTION/);
  });

  it("refuses is shown with its reason", async () => {
    const one = await open({
      ...streaming,
      talk: ({ say }) => ({
        onFrame: (frame) =>
          frame.is_speaking === false &&
          say({ text: "", is_final: true, error: { code: "UTTERANCE_TOO_LONG", message: "Send less at once." } }),
      }),
    });
    await one.waitForSelector(".pill-ready");
    await chooseFile(one, recording);
    expect(await problemOf(one)).toMatch(/^REFUSED: The server refused\.Send less at once\. \(UTTERANCE_TOO_LONG\)/);
  });

  it("breaks off in the middle of a file leaves the text so far", async () => {
    const one = await open({
      ...streaming,
      talk: (connection) => {
        const talk = speaksSentences(connection);
        return { onAudio: talk.onAudio, onFrame: (frame) => frame.is_speaking === false && connection.drop() };
      },
    });
    await one.waitForSelector(".pill-ready");
    await chooseFile(one, recording);
    expect(await problemOf(one)).toMatch(/^CLOSED/);
    expect(await shownSegments(one)).not.toEqual([]);
    expect(await one.$eval(".export button", (copy) => (copy as HTMLButtonElement).disabled)).toBe(false);
  });

  it("is lost during speech is reconnected, and no settled text is lost", async () => {
    let connections = 0;
    const one = await open({
      ...streaming,
      talk: (connection) => {
        const talk = speaksSentences(connection);
        connections += 1;
        if (connections > 1) return talk;
        return {
          ...talk,
          onAudio(heardBytes) {
            talk.onAudio?.(heardBytes);
            if (heardBytes > 5 * 32_000) connection.drop();
          },
        };
      },
    });
    await one.waitForSelector(".pill-ready");
    await button(one, "Record").click();
    await one.waitForSelector(".problem[data-code=RECONNECTING]");
    await one.waitForFunction(() => document.querySelector(".problem") === null);
    await one.waitForFunction(() => document.querySelectorAll(".segment:not(.segment-partial)").length >= 2);
    await button(one, "Stop").click();
    await untilDone(one);
    expect((await shownSegments(one)).slice(0, 2)).toEqual([
      "欢迎大家来体验达摩院推出的语音识别模型。",
      "欢迎大家来体验达摩院推出的语音识别模型。",
    ]);
    expect(connections).toBe(2);
  });

  it("has a size limit is not sent more", async () => {
    const limits = { ...streamingCapabilities.limits, max_utterance_bytes: 100_000 };
    const one = await open({ ...streaming, capabilities: { ...streamingCapabilities, limits } });
    await one.waitForSelector(".pill-ready");
    await chooseFile(one, recording);
    expect(await problemOf(one)).toMatch(/^FILE_TOO_LARGE/);
    expect(server?.frames).toEqual([]);
  });

  it("refuses a voice is shown with its reason", async () => {
    const one = await open({
      ready,
      capabilities: fullCapabilities,
      refusedVoices: { Ann: "There is less than a second of speech in it." },
    });
    await one.locator("summary ::-p-text(Known voices)").click();
    await one.locator(".voice-name").fill("Ann");
    const input = await one.$(".card input[type=file]");
    await (input as import("puppeteer-core").ElementHandle<HTMLInputElement>).uploadFile(recording);
    expect(await problemOf(one)).toMatch(/^VOICE_FAILED.*Ann.*There is less than a second of speech in it\./);
  });

  it("requires a token works once it is entered", async () => {
    const staged = stageSpeechModel();
    const real = await spawnServer({
      ENGINE: "sherpa",
      MODEL_DIR: staged.modelDir,
      CANARY_DIR: staged.canaryDir,
      WEB_DIR: page,
      AUTH_TOKEN: "open-sesame",
    });
    try {
      await real.untilReady();
      opened = await openPage(browser, `http://127.0.0.1:${real.port}/`);
      const one = opened.page;
      await one.waitForSelector(".pill-locked");
      await button(one, "Record").click();
      expect(await problemOf(one)).toMatch(/^LOCKED/);
      await one.locator("input[type=password]").fill("open-sesame");
      await one.keyboard.press("Enter");
      await one.waitForSelector(".pill-ready");
      const [sample] = staged.samples;
      await chooseFile(one, sample?.file ?? "");
      expect(await untilDone(one)).toBe(sample?.text);
      expect(one.url()).not.toContain("sesame");
    } finally {
      await real.stop();
      staged.remove();
    }
  });
});

describe("a microphone that", () => {
  let plain: Browser | undefined;
  afterAll(() => plain?.close());

  it.each([
    ["NotAllowedError", "MIC_DENIED"],
    ["NotFoundError", "MIC_MISSING"],
    ["NotReadableError", "MIC_FAILED"],
  ])("fails with %s is explained", async (name, code) => {
    const one = await open(streaming);
    await one.waitForSelector(".pill-ready");
    await one.evaluate((error) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("in use", error));
    }, name);
    await button(one, "Record").click();
    expect(await problemOf(one)).toMatch(new RegExp(`^${code}`));
  });

  it("is not allowed without https is explained, and files still work", async () => {
    server = await startScriptedServer({ page, ready, capabilities: fullCapabilities, talk: answersConversation });
    plain = await launchBrowser(undefined, ["--host-resolver-rules=MAP asr.example 127.0.0.1"]);
    opened = await openPage(plain, `http://asr.example:${server.port}/`);
    await button(opened.page, "Record").click();
    expect(await problemOf(opened.page)).toMatch(/^MIC_INSECURE.*https/);
    await chooseFile(opened.page, recording);
    expect(await untilDone(opened.page)).toBe(conversation.text);
    // The clipboard is not allowed either.
    await button(opened.page, "Copy").click();
    await opened.page.waitForSelector("::-p-xpath(//button[normalize-space()='Copied'])");
  });
});

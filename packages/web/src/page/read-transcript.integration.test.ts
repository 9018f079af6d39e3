import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Transcript } from "@funasr-images/protocol";
import type { Browser, Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { buildOnce } from "../testing/build-once.ts";
import { checkAccessibility } from "../testing/check-accessibility.ts";
import { conversation, fullCapabilities } from "../testing/conversation.ts";
import { launchBrowser } from "../testing/launch-browser.ts";
import { type OpenedPage, openPage } from "../testing/open-page.ts";
import { renderSpeechlike } from "../testing/render-speechlike.ts";
import { type ScriptedServer, startScriptedServer } from "../testing/start-scripted-server.ts";
import { button, chooseFile, optionSwitch, untilDone } from "../testing/transcript-of-page.ts";

// What stands in a transcript besides its sentences.

let folder: string;
let recording: string;
let browser: Browser;
let server: ScriptedServer;
let opened: OpenedPage;
let transcript: Transcript;

beforeAll(async () => {
  folder = await buildOnce();
  recording = path.join(folder, "lecture.wav");
  writeFileSync(recording, renderSpeechlike(21));
  browser = await launchBrowser();
  server = await startScriptedServer({
    page: folder,
    ready: () => ({ ready: true }),
    capabilities: fullCapabilities,
    talk: ({ say }) => ({
      onFrame: ({ is_speaking }) =>
        is_speaking === false && say({ mode: "offline", text: transcript.text, is_final: false, transcript }),
    }),
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

async function show(answer: Transcript, language: "en" | "zh" = "en"): Promise<Page> {
  transcript = answer;
  opened = await openPage(browser, `${server.url}#ui=${language}`);
  const { page } = opened;
  await page.waitForSelector(".pill-ready");
  // What screen readers are told: a place that was there before.
  await page.evaluate(() => {
    const told: string[] = [];
    Object.assign(globalThis, { told });
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes)
        if (target instanceof Element && target.matches("[role=status].warnings"))
          for (const node of addedNodes) told.push(node.textContent ?? "");
    }).observe(document.body, { childList: true, subtree: true });
  });
  await chooseFile(page, recording);
  await untilDone(page);
  return page;
}

it("parts paragraphs as documents do: after a pause, and before another speaker", async () => {
  const spoken = [
    [0, 2000, "S1"],
    [2300, 4000, "S1"],
    [6000, 8000, "S1"],
    [8100, 9000, "S2"],
    [9100, 10_000, "S2"],
  ] as const;
  const page = await show({
    ...conversation,
    speakers: undefined,
    segments: spoken.map(([start_ms, end_ms, speaker], id) => ({ id, start_ms, end_ms, speaker, text: `第${id}句。` })),
  });
  const gaps = await page.$$eval(".segment", (rows) =>
    rows.slice(1).map((row, at) => {
      const before = rows[at]?.getBoundingClientRect().bottom ?? 0;
      return Math.round(row.getBoundingClientRect().top - before) >= 8;
    }),
  );
  expect(gaps).toEqual([false, true, true, false]);
});

it("names speakers in the language of the page, and its documents do the same", async () => {
  const segments = conversation.segments.map(({ role, ...segment }) => segment);
  const page = await show({ ...conversation, language: "en", segments, speakers: undefined }, "zh");
  const voices = await page.$$eval(".legend-voice span:nth-child(2)", (all) => all.map((one) => one.textContent));
  expect(voices).toEqual(["说话人 1", "说话人 2", "说话人 3"]);
  await opened.context.overridePermissions(server.url, ["clipboard-read", "clipboard-write"]);
  await button(page, "复制").click();
  await page.waitForSelector("::-p-xpath(//button[normalize-space()='已复制'])");
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
  expect(lines.map((line) => line.slice(0, 7))).toEqual([1, 2, 1, 3, 2, 3].map((number) => `[说话人 ${number}]`));
});

it("offers to split channels only where the server can", async () => {
  const page = await show(conversation);
  expect(await page.$(optionSwitch("Distinguish speakers"))).not.toBeNull();
  expect(await page.$(optionSwitch("Each channel is a speaker"))).toBeNull();
});

const warnings = [
  { code: "ANTI_PHASE", message: "One was turned over." },
  { code: "FROM_THE_FUTURE", message: "The server says so." },
];

it.each([
  ["en", "Note: The two channels of the recording cancel each other out: one was inverted.", "Note:"],
  ["zh", "提示： 录音的左右声道反相，会相互抵消，已将其中一个声道翻转。", "提示："],
] as const)("says what the server noticed, in the language of the page: %s", async (language, known, note) => {
  const page = await show({ ...conversation, warnings }, language);
  const notes = [known, `${note} The server says so.`];
  expect(await page.$$eval(".warnings .note", (all) => all.map((one) => one.textContent))).toEqual(notes);
  expect(await page.evaluate(() => (globalThis as unknown as { told: string[] }).told)).toEqual(notes);
  expect(await checkAccessibility(page)).toEqual([]);
});

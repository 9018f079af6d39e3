import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildOnce } from "../testing/build-once.ts";
import { checkAccessibility } from "../testing/check-accessibility.ts";
import { fullCapabilities, streamingCapabilities } from "../testing/conversation.ts";
import { keepScreenshot } from "../testing/keep-screenshot.ts";
import { launchBrowser } from "../testing/launch-browser.ts";
import { openPage } from "../testing/open-page.ts";
import { renderSpeechlike } from "../testing/render-speechlike.ts";
import { answersConversation, speaksSentences } from "../testing/scripts.ts";
import { type ScriptedServer, startScriptedServer } from "../testing/start-scripted-server.ts";
import { chooseFile, untilDone } from "../testing/transcript-of-page.ts";

let page: string;
let recording: string;
let browser: Browser;
let server: ScriptedServer;
let streaming: ScriptedServer;
const ready = () => ({ ready: true });

beforeAll(async () => {
  page = await buildOnce();
  recording = path.join(page, "评审会.wav");
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

const desktop = { width: 1280, height: 860 };
const mobile = { width: 360, height: 740, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

interface View {
  readonly name: string;
  readonly url: () => string;
  readonly reach: (page: Page) => Promise<unknown>;
}

const views: readonly View[] = [
  {
    name: "empty",
    url: () => server.url,
    // Collapsible parts are checked, too.
    reach: (one) => one.$$eval("details", (folds) => folds.map((fold) => fold.setAttribute("open", ""))),
  },
  {
    name: "conversation",
    url: () => server.url,
    reach: async (one) => {
      await chooseFile(one, recording);
      await untilDone(one);
      await one.keyboard.press("j");
      await one.focus("[role=slider]");
      for (let second = 0; second < 7; second++) await one.keyboard.press("ArrowRight");
    },
  },
  {
    name: "earlier",
    url: () => server.url,
    reach: async (one) => {
      for (let times = 0; times < 3; times++) {
        await chooseFile(one, recording);
        await untilDone(one);
        await one.waitForFunction((count) => document.querySelectorAll(".earlier li").length === count, {}, times);
      }
    },
  },
  {
    name: "question",
    url: () => server.url,
    reach: async (one) => {
      for (let times = 0; times < 2; times++) {
        await chooseFile(one, recording);
        await untilDone(one);
        await one.waitForFunction((count) => document.querySelectorAll(".earlier li").length === count, {}, times);
      }
      await one.locator(".earlier .square").click();
      await one.waitForSelector(".confirm[open]");
    },
  },
  {
    name: "recording",
    url: () => `${streaming.url}#hotword=${encodeURIComponent("达摩院:30")}&hotword=FunASR:20`,
    reach: async (one) => {
      await one.waitForSelector(".pill-ready");
      await one.keyboard.press("Space");
      await one.waitForSelector(".segment-partial");
      await one.waitForFunction(() => document.querySelector(".clock")?.textContent === "0:02");
    },
  },
  {
    name: "problem",
    url: () => `${server.url}#server=ftp://x`,
    reach: async (one) => {
      await one.keyboard.press("Space");
      await one.waitForSelector(".problem");
    },
  },
  {
    name: "help",
    url: () => server.url,
    reach: async (one) => {
      await one.keyboard.press("?");
      await one.waitForSelector("dialog[open]");
    },
  },
];

describe.each(views)("the view $name", ({ name, url, reach }) => {
  it.each([
    { colours: "light", device: "desktop", viewport: desktop, languages: ["en-US"] },
    { colours: "dark", device: "desktop", viewport: desktop, languages: ["zh-CN", "en"] },
    { colours: "light", device: "mobile", viewport: mobile, languages: ["zh-CN"] },
    { colours: "dark", device: "mobile", viewport: mobile, languages: ["en-US"] },
  ] as const)("is accessible and fits, $colours on a $device", async ({ colours, device, viewport, languages }) => {
    const opened = await openPage(browser, url(), { colours, viewport, languages });
    try {
      await reach(opened.page);
      await keepScreenshot(opened.page, `${name}-${device}-${colours}`);
      expect(await checkAccessibility(opened.page)).toEqual([]);
      // Not innerWidth: a phone widens its window to the overflowing content.
      expect(await opened.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        viewport.width,
      );
      expect(opened.complaints).toEqual([]);
    } finally {
      await opened.close();
    }
  });
});

describe("the conversation", () => {
  it("shows who speaks, in one colour each, with emotion and events", async () => {
    const opened = await openPage(browser, server.url);
    try {
      const one = opened.page;
      await chooseFile(one, recording);
      await untilDone(one);
      const legend = await one.$$eval(".legend-voice", (all) => all.map((voice) => voice.textContent));
      expect(legend).toEqual(["陈晓51 %", "Speaker 225 %", "Speaker 324 %"]);
      const turns = await one.$$eval(".segment-voice", (all) =>
        all.map((voice) => [voice.textContent, getComputedStyle(voice).color]),
      );
      expect(turns.map(([who]) => who)).toEqual(["陈晓", "Speaker 2", "陈晓", "Speaker 3", "Speaker 2", "Speaker 3"]);
      expect(new Set(turns.map(([, colour]) => colour)).size).toBe(3);
      expect(turns[0]?.[1]).toBe(turns[2]?.[1]);
      expect(await one.$$eval(".badge", (all) => all.map((badge) => badge.textContent))).toEqual([
        "Happy",
        "Surprised",
        "Laughter",
        "Music",
        "Happy",
        "Applause",
      ]);
      const lanes = await one.$$eval(".lane", (all) => all.map((lane) => getComputedStyle(lane).backgroundColor));
      expect(lanes).toHaveLength(7);
      expect(new Set(lanes).size).toBe(3);
    } finally {
      await opened.close();
    }
  });
});

describe("system settings", () => {
  it("moves nothing with reduced motion", async () => {
    const opened = await openPage(browser, server.url);
    try {
      const running = () => opened.page.evaluate(() => document.getAnimations().length);
      expect(await running()).toBeGreaterThan(0);
      await opened.page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
      expect(await running()).toBe(0);
    } finally {
      await opened.close();
    }
  });

  it("can be used with forced colours: switches and chosen modes can still be distinguished", async () => {
    const opened = await openPage(browser, streaming.url);
    try {
      const session = await opened.page.createCDPSession();
      await session.send("Emulation.setEmulatedMedia", { features: [{ name: "forced-colors", value: "active" }] });
      await opened.page.waitForSelector(".pill-ready");
      await keepScreenshot(opened.page, "forced-colours");
      const outlines = await opened.page.$$eval(".segmented label", (all) =>
        all.map((label) => getComputedStyle(label).outlineStyle),
      );
      expect(outlines).toEqual(["solid", "none", "none"]);
    } finally {
      await opened.close();
    }
  });

  it("is light or dark like the system, until the switch is used", async () => {
    const opened = await openPage(browser, server.url, { colours: "dark" });
    try {
      const paper = () => opened.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      expect(await paper()).toBe("rgb(16, 20, 19)");
      await opened.page.click("button[aria-label^=Colours]");
      await expect.poll(paper).toBe("rgb(245, 244, 239)");
      expect(new URL(opened.page.url()).hash).toBe("#theme=light");
    } finally {
      await opened.close();
    }
  });
});

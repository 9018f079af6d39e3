import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { decodeWav } from "@funasr-images/client";
import { encodeChannels, type SpawnedServer, spawnServer, stageSpeechModel } from "@funasr-images/server/testing";
import type { Browser } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contentSecurityPolicy } from "../content-security-policy.ts";
import { buildOnce } from "../testing/build-once.ts";
import { dropFile } from "../testing/drop-file.ts";
import { launchBrowser } from "../testing/launch-browser.ts";
import { type OpenedPage, openPage } from "../testing/open-page.ts";
import { button, chooseFile, optionSwitch, untilDone } from "../testing/transcript-of-page.ts";

const staged = stageSpeechModel();
const sample = (name: string) => {
  const found = staged.samples.find(({ file }) => file.endsWith(`/${name}.wav`));
  if (!found) throw new Error(`there is no sample ${name}`);
  return found;
};
const welcome = sample("welcome-f3");
const meeting = sample("meeting-service");

let folder: string;
let server: SpawnedServer;
let browser: Browser;
let opened: OpenedPage;
let url: string;

beforeAll(async () => {
  folder = await buildOnce();
  server = await spawnServer({
    ENGINE: "sherpa",
    MODEL_DIR: staged.modelDir,
    CANARY_DIR: staged.canaryDir,
    WEB_DIR: folder,
  });
  await server.untilReady();
  url = `http://127.0.0.1:${server.port}/`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
  staged.remove();
});

beforeEach(async () => {
  opened = await openPage(browser, url);
});
afterEach(async () => {
  expect(opened.complaints).toEqual([]);
  await opened.close();
});

describe("a file, in a real browser, with the real server", () => {
  it("is transcribed exactly when chosen", async () => {
    await chooseFile(opened.page, welcome.file);
    expect(await untilDone(opened.page)).toBe(welcome.text);
  });

  it("is transcribed when dropped on the page, and replaces the previous one", async () => {
    const { page } = opened;
    await chooseFile(page, welcome.file);
    await untilDone(page);
    await dropFile(page, meeting.file, "会议.wav");
    await page.waitForFunction(() => document.querySelector(".transport-name strong")?.textContent === "会议.wav");
    expect(await untilDone(page)).toBe(meeting.text);
  });

  it("can be saved in every format, and copied", async () => {
    const { page, context } = opened;
    await context.overridePermissions(url, ["clipboard-read", "clipboard-write", "clipboard-sanitized-write"]);
    const downloads = path.join(staged.folder, "downloads");
    const session = await page.createCDPSession();
    await session.send("Browser.setDownloadBehavior", {
      behavior: "allow",
      downloadPath: downloads,
      browserContextId: context.id as string,
    });
    await chooseFile(page, welcome.file);
    await untilDone(page);
    for (const format of ["TXT", "SRT", "VTT", "ASS", "DOCX", "MD", "CSV", "JSON"]) await button(page, format).click();
    const wanted = ["txt", "srt", "vtt", "ass", "docx", "md", "csv", "json"].map((format) => `welcome-f3.${format}`);
    await expect.poll(() => readdir(downloads)).toEqual(expect.arrayContaining(wanted));
    const read = (format: string) => readFile(path.join(downloads, `welcome-f3.${format}`), "utf8");
    const [, , ...lines] = (await read("srt")).trimEnd().split("\n");
    expect(lines.join("")).toBe(welcome.text);
    expect(await read("md")).toContain("# welcome-f3\n");
    expect(await read("csv")).toContain(welcome.text);
    expect(await read("docx")).toMatch(/^PK/);
    expect(await read("vtt")).toMatch(/^WEBVTT\n/);
    expect(await read("ass")).toContain("[Events]");
    expect(await read("txt")).toBe(`${welcome.text}\n`);
    expect(JSON.parse(await read("json"))).toMatchObject({ schema: 1, text: welcome.text, duration_ms: 4471 });

    await button(page, "Copy").click();
    await page.waitForSelector("::-p-xpath(//button[normalize-space()='Copied'])");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(welcome.text);
  });

  it("plays from a segment, and from a click on the waveform", async () => {
    const { page } = opened;
    await chooseFile(page, welcome.file);
    await untilDone(page);
    const position = () => page.$eval("[role=slider]", (slider) => Number(slider.getAttribute("aria-valuenow")));
    await page.locator(".segment-time").click();
    await page.waitForSelector(".segment-playing");
    await button(page, "Pause").click();

    const slider = await page.waitForSelector("[role=slider]");
    const box = await slider?.boundingBox();
    if (!box) throw new Error("the waveform is not visible");
    await page.mouse.click(box.x + box.width * 0.75, box.y + box.height / 2);
    await button(page, "Pause").click();
    expect(await position()).toBeGreaterThan(3300);
    await page.keyboard.press("p");
    await page.waitForSelector("::-p-xpath(//button[normalize-space()='Pause'])");
  });

  it("is sent unchanged if only the server can read it, with a note that it cannot be played", async () => {
    const { page } = opened;
    const aiff = path.join(staged.folder, "welcome.aiff");
    const { status, stderr } = spawnSync("ffmpeg", ["-v", "error", "-i", welcome.file, aiff], { encoding: "utf8" });
    expect(`${status} ${stderr}`).toBe("0 ");
    await page.waitForSelector(".pill-ready");
    await chooseFile(page, aiff);
    expect(await untilDone(page)).toBe(welcome.text);
    expect(await page.$eval(".no-preview", (note) => note.textContent)).toMatch(/playback is not available/);
    expect(await page.$eval(".segment-time", (time) => (time as HTMLButtonElement).disabled)).toBe(true);
  });

  it("is sent with its channels: what is wrong with them is mended and said", async () => {
    const { page } = opened;
    const stereo = path.join(staged.folder, "anti-phase.wav");
    const inverted = ["-af", "pan=stereo|c0=c0|c1=-1*c0"];
    const { status, stderr } = spawnSync("ffmpeg", ["-v", "error", "-i", welcome.file, ...inverted, stereo]);
    expect(`${status} ${stderr}`).toBe("0 ");
    await page.waitForSelector(".pill-ready");
    await chooseFile(page, stereo);
    expect(await untilDone(page)).toBe(welcome.text);
    expect(await page.$eval(".warnings", (notes) => notes.textContent)).toMatch(/cancel each other out/);
  });

  it("has a speaker on each channel if that is chosen, and the address remembers it", async () => {
    const { page } = opened;
    const [left, right] = [welcome, meeting].map(({ file }) => decodeWav(readFileSync(file)).samples);
    if (!left || !right) throw new Error("two recordings are needed");
    const answers = new Float32Array(left.length + right.length);
    answers.set(right, left.length);
    const call = path.join(staged.folder, "call.wav");
    writeFileSync(call, encodeChannels([left, answers]));
    await page.waitForSelector(".pill-ready");
    await page.locator(optionSwitch("Each channel is a speaker")).click();
    await page.waitForFunction(() => location.hash.includes("channels=split"));
    await chooseFile(page, call);
    expect(await untilDone(page)).toBe(welcome.text + meeting.text);
    const voices = await page.$$eval(".segment-voice", (names) => names.map((name) => name.textContent));
    expect(voices).toEqual(["Speaker 1", "Speaker 2"]);
  });

  it("is transcribed again on request, with the current options", async () => {
    const { page } = opened;
    await chooseFile(page, welcome.file);
    await untilDone(page);
    await page.evaluate(() => document.querySelector(".segment")?.setAttribute("data-before", ""));
    await button(page, "Again").click();
    await page.waitForFunction(() => document.querySelector("[data-before]") === null);
    expect(await untilDone(page)).toBe(welcome.text);
  });

  it("may be raw samples", async () => {
    const { page } = opened;
    const raw = path.join(staged.folder, "welcome.pcm");
    writeFileSync(raw, readFileSync(welcome.file).subarray(44));
    await chooseFile(page, raw);
    expect(await untilDone(page)).toBe(welcome.text);
    await page.locator(".segment-time").click();
    await page.waitForSelector(".segment-playing");
  });

  it("is reported if it has no audio, and the page stays usable", async () => {
    const { page } = opened;
    const noise = path.join(staged.canaryDir, "text.txt");
    await chooseFile(page, noise);
    await page.waitForSelector(".problem[data-code=UNREADABLE_FILE]");
    await chooseFile(page, welcome.file);
    expect(await untilDone(page)).toBe(welcome.text);
    expect(await page.$(".problem")).toBeNull();
  });
});

describe("the page as served", () => {
  it("has the policy of the package", async () => {
    const response = await fetch(url);
    expect(response.headers.get("content-security-policy")).toBe(contentSecurityPolicy);
  });

  it("sends requests only to its own server", async () => {
    await chooseFile(opened.page, welcome.file);
    await untilDone(opened.page);
    const hosts = opened.requests.map((request) => new URL(request)).filter(({ protocol }) => protocol !== "blob:");
    expect(new Set(hosts.map(({ host }) => host))).toEqual(new Set([`127.0.0.1:${server.port}`]));
  });

  it("offers what this server can do, and nothing else", async () => {
    const { page } = opened;
    await page.waitForSelector(".pill-ready");
    expect(await page.$$("input[name=mode]")).toHaveLength(0);
    expect(await page.$eval(".only-mode strong", (mode) => mode.textContent)).toBe("Whole");
    const labels = await page.$$eval(".switch", (all) =>
      all.map((one) => (one as HTMLInputElement).labels?.[0]?.textContent),
    );
    expect(labels.some((label) => label?.startsWith("Distinguish speakers"))).toBe(false);
  });

  it("blocks what the policy forbids", async () => {
    const { page, complaints } = opened;
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "globalThis.intruder = true";
      document.body.append(script);
    });
    expect(await page.evaluate(() => "intruder" in globalThis)).toBe(false);
    await expect.poll(() => complaints.some((complaint) => complaint.includes("script-src"))).toBe(true);
    (complaints as string[]).length = 0;
  });
});

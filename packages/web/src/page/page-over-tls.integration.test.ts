import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createCertificate, type SpawnedServer, spawnServer, stageSpeechModel } from "@funasr-images/server/testing";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildOnce } from "../testing/build-once.ts";
import { launchBrowser } from "../testing/launch-browser.ts";
import { openPage } from "../testing/open-page.ts";
import { stageMicrophone } from "../testing/stage-microphone.ts";
import { button, chooseFile, untilDone, untilHeard } from "../testing/transcript-of-page.ts";

const staged = stageSpeechModel();
const sample = staged.samples.find(({ file }) => file.endsWith("/time.wav"));
if (!sample) throw new Error("there is no sample time");

let folder: string;
let server: SpawnedServer;
let browser: Browser;
let microphoneMs: number;

beforeAll(async () => {
  folder = await buildOnce();
  const { cert, key } = createCertificate();
  writeFileSync(path.join(staged.folder, "cert.pem"), cert);
  writeFileSync(path.join(staged.folder, "key.pem"), key, { mode: 0o600 });
  server = await spawnServer({
    ENGINE: "sherpa",
    MODEL_DIR: staged.modelDir,
    CANARY_DIR: staged.canaryDir,
    WEB_DIR: folder,
    CERT_FILE: path.join(staged.folder, "cert.pem"),
    KEY_FILE: path.join(staged.folder, "key.pem"),
  });
  const microphone = await stageMicrophone(staged.folder, sample.file);
  microphoneMs = microphone.ms;
  // A host name in a network, and an accepted certificate.
  browser = await launchBrowser(microphone.file, [
    "--host-resolver-rules=MAP asr.example 127.0.0.1",
    "--ignore-certificate-errors",
  ]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
  staged.remove();
});

it("has a microphone and a server on every host over https, and explains what https forbids", async () => {
  const { page, complaints, close } = await openPage(browser, `https://asr.example:${server.port}/`);
  await page.waitForSelector(".pill-ready");
  await chooseFile(page, sample.file);
  expect(await untilDone(page)).toBe(sample.text);
  await button(page, "Record").click();
  await untilHeard(page, microphoneMs);
  await button(page, "Stop").click();
  expect(await untilDone(page)).toBe(sample.text);

  await page.locator("summary ::-p-text(Server)").click();
  await page.locator("input[type=url]").fill("ws://192.0.2.1:10095");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".pill-other");
  await button(page, "Again").click();
  await page.waitForSelector(".problem[data-code=MIXED_CONTENT] ::-p-text(ws://192.0.2.1:10095)");
  // Nothing was tried that the browser would have blocked; before it was ready the server answered 503.
  expect(complaints.filter((complaint) => !complaint.includes("503"))).toEqual([]);
  await close();
});

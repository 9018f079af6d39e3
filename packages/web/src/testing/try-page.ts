import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { keepScreenshot } from "./keep-screenshot.ts";
import { launchBrowser } from "./launch-browser.ts";
import { openPage } from "./open-page.ts";
import { stageMicrophone } from "./stage-microphone.ts";
import { button, chooseFile, untilDone, untilHeard } from "./transcript-of-page.ts";

/** The result of trying the page of a running server. */
export interface PageTrial {
  /** As shown on the page: `offline-ai 1.2.3`. */
  readonly server: string;
  /** Text of the recording as a file. */
  readonly fileText: string;
  /** Text of the recording through the microphone. */
  readonly microphoneText: string;
  /** Errors of scripts, of the console and of the policy. */
  readonly complaints: readonly string[];
}

/**
 * Opens the page of a server in a real browser and lets it transcribe a recording twice: as a file, and played into the
 * microphone. A screenshot is kept as `.local/screenshots/<name>.png`.
 *
 * @param url `http://127.0.0.1:port/`: browsers allow the microphone only on the machine itself or over https
 * @param recording wav, 16 kHz mono
 */
export async function tryPage(url: string, recording: string, name: string): Promise<PageTrial> {
  const folder = mkdtempSync(path.join(tmpdir(), "funasr-page-trial-"));
  const microphone = await stageMicrophone(folder, recording);
  const browser = await launchBrowser(microphone.file);
  try {
    const { page, complaints } = await openPage(browser, url);
    await page.waitForSelector(".pill-ready");
    const server = await page.$eval(".pill-detail", (detail) => detail.textContent ?? "");
    await chooseFile(page, recording);
    const fileText = await untilDone(page);
    await keepScreenshot(page, name);
    await button(page, "Record").click();
    await untilHeard(page, microphone.ms);
    await button(page, "Stop").click();
    return { server, fileText, microphoneText: await untilDone(page), complaints: [...complaints] };
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

import type { Page } from "puppeteer-core";

/** The final segments as shown. */
export function shownSegments(page: Page): Promise<string[]> {
  return page.$$eval(".segment:not(.segment-partial) .segment-text", (rows) =>
    rows.map((row) => row.textContent ?? ""),
  );
}

/** Waits until the utterance is over. @returns the text shown */
export async function untilDone(page: Page): Promise<string> {
  await page.waitForSelector(".transport-done");
  return (await shownSegments(page)).join("");
}

/** Waits until the microphone has delivered this much. */
export async function untilHeard(page: Page, ms: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const [minutes = "", seconds = ""] =
        document.querySelector(".transport-recording .clock")?.textContent?.split(":") ?? [];
      return Number(minutes) * 60 + Number(seconds) >= wanted;
    },
    { timeout: ms + 120_000 },
    Math.ceil(ms / 1000),
  );
}

/** Chooses a file like a user. */
export async function chooseFile(page: Page, file: string): Promise<void> {
  const input = await page.waitForSelector(".deck input[type=file]");
  await (input as import("puppeteer-core").ElementHandle<HTMLInputElement>).uploadFile(file);
}

/** The button with this text. */
export function button(page: Page, text: string) {
  return page.locator(`::-p-xpath(//button[normalize-space()="${text}"])`);
}

/** Selects the switch of an option by its label. */
export function optionSwitch(label: string): string {
  return `::-p-xpath(//label[starts-with(normalize-space(), "${label}")])`;
}

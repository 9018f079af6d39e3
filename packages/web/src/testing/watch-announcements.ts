import type { Page } from "puppeteer-core";

/** Records what a screen reader is given of the transcript, from now on. */
export async function watchAnnouncements(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const announced: string[] = [];
    (globalThis as unknown as { announced: string[] }).announced = announced;
    new MutationObserver(() => {
      const text = document.querySelector("[data-newest]")?.textContent ?? "";
      if (text && announced.at(-1) !== text) announced.push(text);
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { announced: string[] }).announced);
}

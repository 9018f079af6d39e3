import type { Page } from "puppeteer-core";

/** Records every version of the first sentence before it is final. */
export async function watchPartials(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: string[] = [];
    (globalThis as unknown as { seenPartials: string[] }).seenPartials = seen;
    new MutationObserver(() => {
      const text = document.querySelector(".segment-partial .segment-text")?.textContent ?? "";
      const isFirst = document.querySelectorAll(".segment").length === 1;
      if (text && isFirst && seen.at(-1) !== text) seen.push(text);
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { seenPartials: string[] }).seenPartials);
}

import type { Page } from "puppeteer-core";

/** What a screen reader is given of a transcript while it comes. */
export const newestSentence = "[data-newest]";
/** The first sentence before it is final. */
export const firstPartial = ".segment-partial:first-child .segment-text";

/** Records every text that an element of the page has, from now on. @returns reads what it had so far */
export async function watchText(page: Page, selector: string): Promise<() => Promise<string[]>> {
  const seen = await page.evaluateHandle((wanted) => {
    const texts: string[] = [];
    new MutationObserver(() => {
      const text = document.querySelector(wanted)?.textContent ?? "";
      if (text && texts.at(-1) !== text) texts.push(text);
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
    return texts;
  }, selector);
  return () => seen.jsonValue();
}

import axe from "axe-core";
import type { Page } from "puppeteer-core";

/** @returns every rule of WCAG 2.2 AA and of good practice that the page breaks, and where; empty if there is none */
export async function checkAccessibility(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: typeof axe };
    const { violations, incomplete } = await checker.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    // Axe cannot determine the contrast of text on a gradient (other texts are on its ends), nor, while sentences
    // arrive, the order of headings.
    const undecided = incomplete.filter(({ id }) => id !== "color-contrast" && id !== "heading-order");
    return [...violations, ...undecided].flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary ?? ""}`),
    );
  });
}

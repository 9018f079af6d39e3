import axe from "axe-core";
import type { Page } from "puppeteer-core";

/** @returns every rule of WCAG 2.2 AA and of good practice that the page breaks, with where; empty when all is well */
export async function checkAccessibility(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: typeof axe };
    const { violations, incomplete } = await checker.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    // Axe cannot tell the contrast of a text on a gradient (other texts stand on its ends), nor, while sentences come
    // in, which heading came before another.
    const undecided = incomplete.filter(({ id }) => id !== "color-contrast" && id !== "heading-order");
    return [...violations, ...undecided].flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary ?? ""}`),
    );
  });
}

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "puppeteer-core";

const folder = fileURLToPath(new URL("../../../../.local/screenshots/", import.meta.url));

/** Keeps a screenshot of the page, for people to look at: `.local/screenshots/<name>.png`. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}${name}.png` as `${string}.png`, fullPage: true });
}

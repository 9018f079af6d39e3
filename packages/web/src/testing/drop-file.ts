import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "puppeteer-core";
import { shownSegments } from "./transcript-of-page.ts";

/** Drops a file on the page like a user. */
export async function dropFile(page: Page, file: string, name = path.basename(file)): Promise<void> {
  await page.evaluate(
    (base64, as) => {
      const dropped = new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], as);
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(dropped);
      const deck = document.querySelector(".deck");
      deck?.dispatchEvent(new DragEvent("dragover", { dataTransfer, bubbles: true, cancelable: true }));
      deck?.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    },
    readFileSync(file).toString("base64"),
    name,
  );
}

/** Drops a file. @returns the text shown, or what the page says instead */
export async function transcribeDropped(page: Page, file: string): Promise<string> {
  const name = path.basename(file);
  await dropFile(page, file, name);
  const problem = await page.waitForFunction(
    (wanted) => {
      const banner = document.querySelector(".problem");
      if (banner) return `${banner.getAttribute("data-code")} ${banner.textContent}`;
      const shown = document.querySelector(".transport-done .transport-name strong")?.textContent;
      return shown === wanted && "none";
    },
    {},
    name,
  );
  const said = await problem.jsonValue();
  return said === "none" ? (await shownSegments(page)).join("") : String(said);
}

import { readFileSync } from "node:fs";
import { cp, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

// Replaces `@funasr-images/web` in the published package, which has neither the page's sources nor a bundler.

const page = fileURLToPath(new URL("../page/", import.meta.url));

export const contentSecurityPolicy = readFileSync(new URL("../page-policy.txt", import.meta.url), "utf8").trim();

/** @returns the names of the files that were written, like the builder of the page */
export async function buildPage(outdir: string): Promise<readonly string[]> {
  await cp(page, outdir, { recursive: true });
  return (await readdir(page)).filter((name) => !name.endsWith(".gz"));
}

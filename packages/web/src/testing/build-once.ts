import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildPage } from "../build-page.ts";

/** The page, built for the tests of one file. The folder is a temporary one. */
export async function buildOnce(): Promise<string> {
  const outdir = mkdtempSync(path.join(tmpdir(), "funasr-page-"));
  await buildPage(outdir);
  return outdir;
}

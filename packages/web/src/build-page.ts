import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { metaPolicy } from "./content-security-policy.ts";

/**
 * Builds the page to a handful of static files that refer to one another by relative names only.
 *
 * @param outdir is made when it is missing; other files in it stay
 * @param sources the folder `src/page` of this room; name it where this module runs from a bundle
 * @returns the names of the files, `index.html` first, the packed ones (`.gz`) last
 */
export async function buildPage(outdir: string, sources = pageSources()): Promise<readonly string[]> {
  await mkdir(outdir, { recursive: true });
  await build({
    absWorkingDir: sources,
    // The audio thread loads a file of its own: the policy of the page allows no other way.
    entryPoints: { app: "main.tsx", worklet: "@funasr-images/client/microphone-worklet" },
    outdir,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: ["chrome120", "firefox124", "safari17.4"],
    jsx: "automatic",
    jsxImportSource: "preact",
    charset: "utf8",
    legalComments: "none",
    logLevel: "error",
  });
  await build({
    absWorkingDir: sources,
    entryPoints: { app: "styles/app.css" },
    outdir,
    bundle: true,
    minify: true,
    target: ["chrome120", "firefox124", "safari17.4"],
    logLevel: "error",
  });
  const html = await readFile(path.join(sources, "index.html"), "utf8");
  await writeFile(path.join(outdir, "index.html"), html.replace("{{content-security-policy}}", metaPolicy));
  await copyFile(path.join(sources, "icon.svg"), path.join(outdir, "icon.svg"));
  const names = ["index.html", "app.js", "app.css", "worklet.js", "icon.svg"];
  return [...names, ...(await Promise.all(names.map((name) => pack(outdir, name))))];
}

/** A server that cannot compress sends what lies beside the file. */
async function pack(outdir: string, name: string): Promise<string> {
  const packed = `${name}.gz`;
  await writeFile(path.join(outdir, packed), gzipSync(await readFile(path.join(outdir, name)), { level: 9 }));
  return packed;
}

function pageSources(): string {
  return fileURLToPath(new URL("page", import.meta.url));
}

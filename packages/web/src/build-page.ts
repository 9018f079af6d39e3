import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build } from "esbuild";
import { metaPolicy } from "./content-security-policy.ts";

/**
 * Builds the page into a few static files that refer to one another only by relative paths.
 *
 * @param outdir is created if missing; other files in it are kept
 * @param sources the folder `src/page` of this room; required if this module runs from a bundle
 * @returns the names of the files, `index.html` first, the compressed ones (`.gz`) last
 */
export async function buildPage(outdir: string, sources = pageSources()): Promise<readonly string[]> {
  const files = await bundlePage(sources);
  await mkdir(outdir, { recursive: true });
  for (const [name, content] of files) await writeFile(path.join(outdir, name), content);
  return [...files.keys()];
}

/** The same files by name, written nowhere. */
export async function bundlePage(sources: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const shared = {
    absWorkingDir: sources,
    outdir: sources,
    write: false,
    bundle: true,
    minify: true,
    target: ["chrome120", "firefox124", "safari17.4"],
    logLevel: "error",
  } as const satisfies BuildOptions;
  const scripts = await build({
    ...shared,
    // The audio thread loads a separate file: the policy of the page allows no other way.
    entryPoints: { app: "main.tsx", worklet: "@funasr-images/client/microphone-worklet" },
    format: "esm",
    platform: "browser",
    jsx: "automatic",
    jsxImportSource: "preact",
    charset: "utf8",
    legalComments: "none",
  });
  const styles = await build({ ...shared, entryPoints: { app: "styles/app.css" } });
  const built = new Map([...scripts.outputFiles, ...styles.outputFiles].map((one) => [path.basename(one.path), one]));
  const contentOf = (name: string) => built.get(name)?.contents ?? readFile(path.join(sources, name));
  const html = await readFile(path.join(sources, "index.html"), "utf8");

  const files = new Map<string, Uint8Array>([
    ["index.html", Buffer.from(html.replace("{{content-security-policy}}", metaPolicy))],
  ]);
  for (const name of ["app.js", "app.css", "worklet.js", "icon.svg"]) files.set(name, await contentOf(name));
  // For servers that cannot compress.
  for (const [name, content] of [...files]) files.set(`${name}.gz`, gzipSync(content, { level: 9 }));
  return files;
}

function pageSources(): string {
  return fileURLToPath(new URL("page", import.meta.url));
}

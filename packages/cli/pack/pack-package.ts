import { execFile } from "node:child_process";
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildPage, contentSecurityPolicy } from "@funasr-images/web";
import { build } from "esbuild";
import { renderPackageJson } from "./render-package-json.ts";

const packages = fileURLToPath(new URL("../../", import.meta.url));

/** What is imported from the registry; all else is bundled. `typebox` is in the types only. */
const external = { ws: "client", commander: "cli", typebox: "protocol" } as const;

/**
 * Writes the package that is published into a folder: bundles for Node and browsers, types, the command line with the
 * page, README and licence. `npm publish` there does the rest.
 *
 * @param directory is emptied first
 */
export async function packPackage(directory: string, version: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await bundle(directory);
  await emitTypes(join(directory, "types"));
  await buildPage(join(directory, "page"));
  await writeFile(join(directory, "page-policy.txt"), `${contentSecurityPolicy}\n`);
  await cp(join(packages, "client/README.md"), join(directory, "README.md"));
  await cp(join(packages, "../LICENSE"), join(directory, "LICENSE"));
  await writeFile(join(directory, "package.json"), renderPackageJson({ version, dependencies: await readRanges() }));
}

async function bundle(directory: string): Promise<void> {
  const shared = { bundle: true, format: "esm", outdir: join(directory, "dist"), absWorkingDir: packages, logLevel: "error" } as const;
  await build({
    ...shared,
    entryPoints: { index: "client/src/index.ts", conformance: "client/src/conformance/index.ts", funasr: "cli/src/main.ts" },
    platform: "node",
    target: "node22",
    splitting: true,
    external: Object.keys(external),
    alias: { "@funasr-images/web": fileURLToPath(new URL("prebuilt-page.ts", import.meta.url)) },
  });
  await build({
    ...shared,
    entryPoints: {
      browser: "client/src/browser.ts",
      microphone: "client/src/browser/open-microphone.ts",
      "microphone-worklet": "client/src/browser/microphone-worklet.ts",
    },
    platform: "browser",
    target: ["chrome120", "firefox120", "safari17"],
  });
  await chmod(join(directory, "dist/funasr.js"), 0o755);
}

/** Declarations of the library and of the protocol below it, with names that hold without the workspace. */
async function emitTypes(directory: string): Promise<void> {
  const config = join(directory, "tsconfig.json");
  const entries = ["index.ts", "browser.ts", "browser/open-microphone.ts", "conformance/index.ts"];
  await mkdir(directory, { recursive: true });
  await writeFile(
    config,
    JSON.stringify({
      extends: join(packages, "../tsconfig.json"),
      compilerOptions: { noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: packages, outDir: directory },
      include: [],
      files: entries.map((entry) => join(packages, "client/src", entry)),
    }),
  );
  const tsc = join(packages, "../node_modules/typescript/bin/tsc");
  await promisify(execFile)(process.execPath, [tsc, "--project", config]);
  await rm(config);
  const files = (await readdir(directory, { recursive: true })).filter((name) => name.endsWith(".d.ts"));
  for (const name of files) {
    const file = join(directory, name);
    await writeFile(file, rewriteImports(await readFile(file, "utf8"), relative(dirname(file), directory) || "."));
  }
}

/** `./x.ts` becomes `./x.js`, which every resolver takes for `x.d.ts`; siblings become files beside it. */
function rewriteImports(text: string, up: string): string {
  const root = up.split(sep).join("/");
  return text
    .replaceAll(/(from |import\()"@funasr-images\/(\w+)"/g, (_, before, room) => `${before}"${root}/${room}/src/index.js"`)
    .replaceAll(/(from |import\()"@funasr-images\/(\w+)\/([\w-]+)"/g, (_, before, room, entry) => `${before}"${root}/${room}/src/${entry}/index.js"`)
    .replaceAll(/(from |import\()"(\.{1,2}\/[^"]+)\.ts"/g, '$1"$2.js"');
}

async function readRanges(): Promise<Record<string, string>> {
  const ranges: Record<string, string> = {};
  for (const [name, room] of Object.entries(external)) {
    const text = await readFile(join(packages, room, "package.json"), "utf8");
    ranges[name] = (JSON.parse(text) as { dependencies: Record<string, string> }).dependencies[name] ?? "*";
  }
  return ranges;
}

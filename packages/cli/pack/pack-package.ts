import { execFile } from "node:child_process";
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildPage, contentSecurityPolicy } from "@funasr-images/web";
import { build } from "esbuild";
import { renderPackageJson } from "./render-package-json.ts";

const packages = fileURLToPath(new URL("../../", import.meta.url));

/** Dependencies from the registry, in Node; everything else is bundled. `typebox` is in the types only. */
const external = {
  ws: "client",
  commander: "cli",
  fflate: "protocol",
  typebox: "protocol",
  "file-type": "decoder",
} as const;

/**
 * Writes the package that is published into a folder: bundles for Node and browsers, types, the command line with the
 * page, the decoder, README and licences. `npm publish` there does the rest.
 *
 * @param directory is emptied first
 */
export async function packPackage(directory: string, version: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await bundle(directory);
  await addDecoder(directory);
  await emitTypes(join(directory, "types"));
  await buildPage(join(directory, "page"));
  await writeFile(join(directory, "page-policy.txt"), `${contentSecurityPolicy}\n`);
  await cp(join(packages, "client/README.md"), join(directory, "README.md"));
  await cp(join(packages, "../LICENSE"), join(directory, "LICENSE"));
  await writeFile(join(directory, "package.json"), renderPackageJson({ version, dependencies: await readRanges() }));
}

async function bundle(directory: string): Promise<void> {
  const shared = {
    bundle: true,
    format: "esm",
    outdir: join(directory, "dist"),
    absWorkingDir: packages,
    logLevel: "error",
  } as const;
  await build({
    ...shared,
    entryPoints: {
      index: "client/src/index.ts",
      conformance: "client/src/conformance/index.ts",
      funasr: "cli/src/main.ts",
    },
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
    // The oldest ones with AbortSignal.any and Promise.withResolvers.
    target: ["chrome120", "firefox124", "safari17.4"],
  });
  await chmod(join(directory, "dist/funasr.js"), 0o755);
}

/** The decoder of files: its module, the program of its threads, and the licence of FFmpeg, which it is made of. */
async function addDecoder(directory: string): Promise<void> {
  await build({
    entryPoints: ["decoder/src/decoder-thread.ts"],
    outfile: join(directory, "dist/decoder-thread.mjs"),
    absWorkingDir: packages,
    ...{ bundle: true, format: "esm", platform: "node", target: "node22", logLevel: "error" },
  });
  await cp(join(packages, "decoder/wasm/decoder.wasm"), join(directory, "dist/decoder.wasm"));
  await cp(join(packages, "decoder/wasm/LICENSE"), join(directory, "LICENSE.ffmpeg"));
}

/** Declarations of the library and of the rooms below it, with paths that are valid outside the workspace. */
async function emitTypes(directory: string): Promise<void> {
  const config = join(directory, "tsconfig.json");
  const entries = ["index.ts", "browser.ts", "browser/open-microphone.ts", "conformance/index.ts"];
  const siblings = (await Promise.all((await roomsBelow("client")).map(readExports))).flat();
  await mkdir(directory, { recursive: true });
  await writeFile(
    config,
    JSON.stringify({
      extends: join(packages, "../tsconfig.json"),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: packages,
        // Paths to the sources: nothing is emitted for files found in node_modules.
        paths: Object.fromEntries(siblings.map(([name, file]) => [name, [join(packages, file)]])),
        // Next to the sources, not next to this file.
        typeRoots: [join(packages, "../node_modules/@types")],
        outDir: directory,
      },
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
    const up = relative(dirname(file), directory).split(sep).join("/") || ".";
    await writeFile(file, rewriteImports(await readFile(file, "utf8"), up, siblings));
  }
}

/** `./x.ts` becomes `./x.js`, which every resolver maps to `x.d.ts`; other rooms become relative paths. */
function rewriteImports(text: string, up: string, siblings: readonly (readonly [string, string])[]): string {
  let rewritten = text.replaceAll(/(from |import\()"(\.{1,2}\/[^"]+)\.ts"/g, '$1"$2.js"');
  for (const [name, file] of siblings) {
    rewritten = rewritten.replaceAll(`"${name}"`, `"${up}/${file.replace(/ts$/, "js")}"`);
  }
  return rewritten;
}

/** The rooms that a room imports, and those that they import. */
async function roomsBelow(room: string): Promise<string[]> {
  const { dependencies = {} } = JSON.parse(await readFile(join(packages, room, "package.json"), "utf8"));
  const scope = "@funasr-images/";
  const own = Object.keys(dependencies)
    .filter((name) => name.startsWith(scope))
    .map((name) => name.slice(scope.length));
  return [...new Set([...own, ...(await Promise.all(own.map(roomsBelow))).flat()])];
}

/** The specifiers of a room, and the file below `packages` that each refers to. */
async function readExports(room: string): Promise<[name: string, file: string][]> {
  const manifest = JSON.parse(await readFile(join(packages, room, "package.json"), "utf8"));
  const { name, exports } = manifest as { name: string; exports: Record<string, string> };
  return Object.entries(exports).map(([entry, file]) => [name + entry.slice(1), room + file.slice(1)]);
}

async function readRanges(): Promise<Record<string, string>> {
  const ranges: Record<string, string> = {};
  for (const [name, room] of Object.entries(external)) {
    const text = await readFile(join(packages, room, "package.json"), "utf8");
    ranges[name] = (JSON.parse(text) as { dependencies: Record<string, string> }).dependencies[name] ?? "*";
  }
  return ranges;
}

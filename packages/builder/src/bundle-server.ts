import path from "node:path";
import { build } from "esbuild";
import type { TreePart } from "./tree.ts";

/** The programs of `packages/server`, by the name of their bundle. */
const serverPrograms = {
  main: "main.ts",
  healthcheck: "healthcheck.ts",
  "sdk-stand-in": "sdk-stand-in.ts",
  "decoder-thread": "../../decoder/src/decoder-thread.ts",
  "sherpa-worker": "engines/sherpa/recogniser/main.ts",
  "speakers-worker": "engines/sherpa/speakers/main.ts",
  "vocals-worker": "engines/sherpa/vocals/main.ts",
} as const;

export type ServerProgram = keyof typeof serverPrograms;

/** The programs of the engine `sherpa`, which load native packages. */
export const workerPrograms = (Object.keys(serverPrograms) as ServerProgram[]).filter((name) =>
  name.endsWith("-worker"),
);

/** Programs that decode files, in a thread whose program and module lie beside theirs. */
const decodingPrograms: readonly ServerProgram[] = ["main", "sdk-stand-in"];

/**
 * Bundles programs of the server. The native engine stays outside; packages that call `require` get one.
 *
 * @param root the repository
 * @param home the folder in the image
 * @returns `<home>/<name>.mjs` of each, and the decoder of those that decode files
 */
export async function bundleServer(
  root: string,
  home: string,
  programs: readonly ServerProgram[],
): Promise<Record<string, TreePart>> {
  const decodes = programs.some((name) => decodingPrograms.includes(name));
  const entries: readonly ServerProgram[] = decodes ? [...programs, "decoder-thread"] : programs;
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      entries.map((name) => [name, path.join("packages/server/src", serverPrograms[name])]),
    ),
    outdir: root,
    write: false,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    external: ["sherpa-onnx-node", "koffi"],
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    legalComments: "eof",
    logLevel: "error",
  });
  return {
    ...Object.fromEntries(
      outputFiles.map(({ path: file, contents }) => [`${home}/${path.basename(file)}`, { content: contents }]),
    ),
    ...(decodes && { [`${home}/decoder.wasm`]: { from: path.join(root, "packages/decoder/wasm/decoder.wasm") } }),
  };
}

import path from "node:path";
import { type ActionDefinition, renderActionYml } from "@funasr-images/action-io";
import { build } from "esbuild";
import { leaveOutUndici } from "./leave-out-undici.ts";
import { pureRooms } from "./pure-rooms.ts";
import { renderLicenses } from "./render-licenses.ts";
import { renderReadme } from "./render-readme.ts";

/** A generated file of an action, as it has to be in the repository. */
export interface ActionFile {
  /** From the root of the repository, `/` separated. */
  readonly path: string;
  readonly text: string;
}

/**
 * Makes everything that is generated of an action: `action.yml`, the table of its README, the bundles and the licences
 * of what they hold. Writes nothing; the same sources give the same bytes.
 *
 * @param root the repository
 * @param name the action's folder in `packages/actions`
 */
export async function buildAction(root: string, name: string): Promise<ActionFile[]> {
  const folder = `packages/actions/${name}`;
  const { definition } = (await import(path.join(root, folder, "src/definition.ts"))) as {
    definition: ActionDefinition;
  };
  const readme = `${folder}/README.md`;
  const { bundles, inputs } = await bundle(root, folder, definition.post ? ["main", "post"] : ["main"]);
  return [
    { path: `${folder}/action.yml`, text: renderActionYml(definition) },
    { path: readme, text: await renderReadme(root, readme, definition) },
    ...bundles,
    { path: `${folder}/dist/licenses.txt`, text: await renderLicenses(root, inputs) },
  ];
}

async function bundle(
  root: string,
  folder: string,
  programs: readonly ("main" | "post")[],
): Promise<{ bundles: ActionFile[]; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      programs.map((program) => [program === "main" ? "index" : program, `${folder}/src/${program}.ts`]),
    ),
    outdir: path.join(root, folder, "dist"),
    outExtension: { ".js": ".mjs" },
    write: false,
    bundle: true,
    metafile: true,
    platform: "node",
    target: "node24",
    format: "esm",
    // It brings a program of its own, so it comes from the checkout's node_modules when an image is built.
    external: ["esbuild"],
    plugins: [pureRooms, leaveOutUndici],
    logOverride: { "ignored-bare-import": "error" },
    // Names stay, so that a stack trace of a runner can be read. Licences have a file of their own.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    charset: "utf8",
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  const bundles = outputFiles.map((file) => ({
    path: `${folder}/dist/${path.basename(file.path)}`,
    text: file.text,
  }));
  // What was looked at and left out is not in the bundle.
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? input : [])),
  );
  return { bundles, inputs };
}

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";

/** What GitHub sees of an action. */
export interface ActionRun {
  readonly exitCode: number | undefined;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Log with its workflow commands. */
  readonly log: string;
}

/**
 * Runs an action as the runner does: a child process of its own, inputs as INPUT_*, outputs and summary through files.
 *
 * @param action folder in packages/actions
 * @param inputs by their names in action.yml
 */
export async function runAction(
  action: string,
  inputs: Readonly<Record<string, string>>,
  options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string; readonly bundled?: boolean } = {},
): Promise<ActionRun> {
  const folder = path.join(import.meta.dirname, "../..", action);
  const program = path.join(folder, options.bundled ? "dist/index.mjs" : "src/main.ts");
  const work = await mkdtemp(path.join(tmpdir(), "action-"));
  const [output, summary] = [path.join(work, "output"), path.join(work, "summary")];
  try {
    for (const file of [output, summary]) await writeFile(file, "");
    const { exitCode, all } = await execa(process.execPath, [program], {
      cwd: options.cwd ?? path.join(import.meta.dirname, "../../../.."),
      env: {
        ...Object.fromEntries(
          Object.entries(inputs).map(([name, value]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]),
        ),
        GITHUB_ACTIONS: "true",
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        ...options.env,
      },
      all: true,
      reject: false,
      stdin: "ignore",
    });
    return {
      exitCode,
      outputs: parseOutputs(await readFile(output, "utf8")),
      summary: await readFile(summary, "utf8"),
      log: all,
    };
  } finally {
    await rm(work, { recursive: true });
  }
}

/** `name<<mark`, the lines of the value, `mark`. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [, name = "", , value = ""] of text.matchAll(/^([\w-]+)<<(ghadelimiter_\S+)\n([\s\S]*?)\n\2$/gm)) {
    outputs[name] = value;
  }
  return outputs;
}

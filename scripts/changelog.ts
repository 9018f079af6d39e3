import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { readReleases } from "@funasr-images/pipeline";
import { renderNextRelease, withReleases } from "@funasr-images/release";
import { runProgram } from "./run-program.ts";

const root = path.join(import.meta.dirname, "..");
const file = path.join(root, "CHANGELOG.md");

const usage = `Usage: npx projen changelog [--write]

Prints the changes since the last release; with --write, puts every release into CHANGELOG.md.

Exit codes: 0 done, 1 failed, 2 bad usage
`;

await runProgram(usage, async () => {
  const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
  const { tagged, next } = await readReleases(root);
  if (values.write) await writeFile(file, withReleases(await readFile(file, "utf8"), tagged));
  else process.stdout.write(renderNextRelease(tagged[0]?.version, next) ?? `No commit since v${tagged[0]?.version}.\n`);
  return 0;
});

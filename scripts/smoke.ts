import path from "node:path";
import { parseArgs } from "node:util";
import { CatalogError, imageBranches, readProfile } from "@funasr-images/catalog";
import { readMachine } from "@funasr-images/local";
import { createSay } from "@funasr-images/pipeline";
import { readRecordings, renderSmokeTable, smokeTest } from "@funasr-images/smoke";
import { runProgram } from "./run-program.ts";

const usage = `Usage: npx projen smoke IMAGE [--branch online|offline|offline-ai] [--speech FOLDER] [--json]

Runs an image (repository@sha256:… or repository:tag) without network, disk or rights, waits until it is ready, lets it
transcribe recordings and measures; what else an image of its branch has to show is checked, too. FOLDER holds wav files
and transcripts.tsv (file TAB text [TAB voice]); without it the recordings of the local profile are spoken.

Exit codes: 0 passed, 1 failed, 2 bad usage
`;

await runProgram(async (signal) => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      branch: { type: "string", default: "offline" },
      speech: { type: "string" },
      json: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  const [image] = positionals;
  if (values.help || image === undefined) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const branch = imageBranches.find((known) => known === values.branch);
  if (!branch) {
    throw new CatalogError("UNKNOWN_BRANCH", [
      `There is no image branch "${values.branch}". Choose from: ${imageBranches.join(", ")}.`,
    ]);
  }
  const profile = await readProfile(path.join(import.meta.dirname, "../images/local/profile.json"));
  const say = createSay(process.stderr);
  const report = await smokeTest({
    image,
    branch,
    arch: (await readMachine()).arch as "amd64",
    recordings: await readRecordings(values.speech ?? profile.speech),
    onProgress: (text) => say.line(text),
    signal,
  });
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : `${renderSmokeTable([report])}\n`);
  return report.ok ? 0 : 1;
});

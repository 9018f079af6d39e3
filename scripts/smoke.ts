import path from "node:path";
import { parseArgs } from "node:util";
import { type Arch, findImage, readImages, readProfile } from "@funasr-images/catalog";
import { readMachine } from "@funasr-images/local";
import { createSay } from "@funasr-images/pipeline";
import { readFormatSamples, readImageBranch, readRecordings, renderSmokeTable, smokeTest } from "@funasr-images/smoke";
import { runProgram } from "./run-program.ts";

const usage = `Usage: npx projen smoke IMAGE [--branch NAME] [--speech FOLDER] [--json]

Runs an image (repository@sha256:… or repository:tag) without network, disk or rights, waits until it is ready, lets it
transcribe recordings and measures; what else an image of its branch has to show is checked, too. FOLDER holds wav files
and transcripts.tsv (file TAB text [TAB voice]); without it the recordings of the local profile are spoken. NAME is a folder
of images/; without it the image says of which branch it is.

Exit codes: 0 passed, 1 failed, 2 bad usage
`;

await runProgram(usage, async (signal) => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      branch: { type: "string" },
      speech: { type: "string" },
      json: { type: "boolean" },
    },
  });
  const [image] = positionals;
  if (image === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  const images = path.join(import.meta.dirname, "../images");
  const machine = await readMachine();
  const arch = machine.arch as Arch;
  const named = values.branch ?? (await readImageBranch(image, `linux/${arch}`, signal));
  const { branch, modes, checks } = findImage(await readImages(images), named);
  const profile = await readProfile(path.join(images, "local/profile.json"));
  const say = createSay(process.stderr);
  const report = await smokeTest({
    image,
    ...{ branch, modes, checks, arch },
    recordings: await readRecordings(values.speech ?? profile.speech),
    formats: await readFormatSamples(path.join(images, "speech/formats")),
    onProgress: (text) => say.line(text),
    signal,
  });
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : `${renderSmokeTable([report])}\n`);
  return report.ok ? 0 : 1;
});

import path from "node:path";
import { parseArgs } from "node:util";
import { readImages } from "@funasr-images/catalog";
import { planTrials, readTrialGround, renderRow, tryMachines } from "@funasr-images/local";
import { createSay } from "@funasr-images/pipeline";
import { runProgram } from "./run-program.ts";

const root = path.join(import.meta.dirname, "..");

await runProgram("Usage: ./scripts/check-machines, whose --help tells all\n", async (signal) => {
  const { values } = parseArgs({
    options: {
      suite: { type: "string" },
      user: { type: "string" },
      docker: { type: "string" },
      quick: { type: "boolean" },
      tests: { type: "string", default: "packages/registry" },
      mirror: { type: "string" },
      work: { type: "string", default: path.join(root, ".local/machines") },
    },
  });
  const plans = planTrials(values);
  const say = createSay(process.stdout);
  const rows: string[] = [];
  const ground = await readTrialGround({ root, work: path.resolve(values.work), mirror: values.mirror, say, signal });
  const arch = { x64: "amd64", arm64: "arm64" }[process.arch as string];
  const [first] = await readImages(path.join(root, "images"));
  const ok = await tryMachines(
    plans,
    {
      runLocal: `./scripts/run-local${values.quick ? ` --branch ${first?.branch} --arch ${arch}` : ""}`,
      test: `./scripts/test ${values.tests}`,
    },
    {
      ...ground,
      say,
      onRow: (row) => {
        rows.push(renderRow(row));
        say.line(`\n${renderRow(row)}`);
      },
    },
  );
  process.stdout.write(`\n${rows.join("\n")}\n`);
  return ok ? 0 : 1;
});

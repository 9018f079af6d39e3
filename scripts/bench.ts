import { glob, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { type Bench, renderReport } from "@funasr-images/workspace/bench-report";
import { runProgram } from "./run-program.ts";

const root = path.join(import.meta.dirname, "..");
const benches = await findBenches();
const usage = `Usage: npm run bench -- <name> [--json FILE] [--quick]

Names: ${[...benches.keys()].sort().join(", ")}

Exit codes: 0 every limit holds, 1 one was missed or the benchmark failed, 2 bad usage, 130 interrupted
`;

await runProgram(usage, async (signal) => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "string" }, quick: { type: "boolean", default: false } },
  });
  const [name] = positionals;
  const file = name === undefined ? undefined : benches.get(name);
  if (!file || positionals.length > 1) {
    process.stderr.write(usage);
    return 2;
  }
  const { default: bench } = (await import(file)) as { default: Bench };
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const report = await bench({ quick: values.quick, signal, say });
  process.stdout.write(renderReport(report));
  if (values.json) {
    const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
    await writeFile(values.json, `${JSON.stringify({ ...report, quick: values.quick, machine }, null, 2)}\n`);
  }
  // What could not be measured, because a peer is not installed, is reported and misses nothing.
  return report.wanted.some(({ value, holds }) => value !== undefined && !holds) ? 1 : 0;
});

async function findBenches(): Promise<Map<string, string>> {
  const benches = new Map<string, string>();
  for await (const file of glob("packages/*/bench/*.bench.ts", { cwd: root })) {
    benches.set(path.basename(file, ".bench.ts"), path.join(root, file));
  }
  return benches;
}

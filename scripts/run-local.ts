import path from "node:path";
import { parseArgs } from "node:util";
import { ProgramError } from "@funasr-images/errors";
import { runLocal } from "@funasr-images/local";
import { createSay } from "@funasr-images/pipeline";
import { runProgram } from "./run-program.ts";

const root = path.join(import.meta.dirname, "..");

await runProgram("Usage: ./scripts/run-local, whose --help tells all\n", async (signal) => {
  const { values } = parseArgs({
    options: {
      branch: { type: "string", multiple: true },
      arch: { type: "string", multiple: true },
      keep: { type: "boolean" },
      port: { type: "string" },
      report: { type: "string" },
    },
  });
  const { ok } = await runLocal({
    root,
    state: path.resolve(process.env.FUNASR_STATE ?? path.join(root, ".local")),
    registry: process.env.FUNASR_REGISTRY || undefined,
    branches: values.branch ?? [],
    archs: values.arch ?? [],
    keep: values.keep ?? false,
    port: values.port === undefined ? undefined : parsePort(values.port),
    report: values.report,
    say: createSay(process.stdout),
    signal,
  });
  return ok ? 0 : 1;
});

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new ProgramError("USAGE", `--port takes a number from 1 to 65535, not "${text}".`);
}

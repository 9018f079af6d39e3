import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ProgramError } from "@funasr-images/errors";
import { endMarked, installTestPrograms, startServices } from "@funasr-images/local";
import { createSay } from "@funasr-images/pipeline";
import { planTestRun, readChangedFiles, readTestRequest, rooms } from "@funasr-images/workspace";
import { execa } from "execa";
import { runProgram } from "./run-program.ts";

const root = path.join(import.meta.dirname, "..");

await runProgram("Usage: ./scripts/test, whose --help tells all\n", async (signal) => {
  const request = readTestRequest(process.argv.slice(2), rooms);
  const say = createSay(process.stdout);
  const changed = await readChanged(request.changedSince, say);
  const plan = planTestRun(request, changed, rooms);
  const run = async (what: string, command: string, parameters: string[], env: Record<string, string> = {}) => {
    say.line(what);
    const { failed } = await execa(command, parameters, {
      cwd: root,
      stdio: "inherit",
      env,
      reject: false,
      cancelSignal: signal,
    });
    signal.throwIfAborted();
    if (failed) say.line(`FAILED: ${command} ${parameters.join(" ")}`);
    return !failed;
  };

  if (plan.checks) {
    const checks = [
      await synthIsCurrent(say),
      await run("checking style: biome", "biome", ["check", "--error-on-warnings", "."]),
      await run("checking types: tsc", "tsc", ["--noEmit"]),
      await run("looking for dead code: knip", "projen", ["dead-code"]),
    ];
    if (checks.includes(false)) return 1;
  }

  if (!plan.vitest) {
    say.line("no test depends on what changed");
    return 0;
  }

  const state = path.resolve(process.env.FUNASR_STATE ?? path.join(root, ".local"), "test");
  const programs = await installTestPrograms({ state: path.join(state, "apt"), say, signal });
  const services = await startServices({ registry: "localhost:0/funasr", state, say, signal });
  const mark = { FUNASR_TEST_RUN: randomUUID() };
  // Tests start our programs from their sources some hundred times; Node then reads and compiles each module once. What is
  // kept goes by the content of a source, so a change is never missed.
  const cache = { NODE_COMPILE_CACHE: path.join(state, "compile-cache") };
  const results = path.join(tmpdir(), `funasr-images-test-${process.pid}.json`);
  try {
    const passed = await run(
      "running the tests",
      "vitest",
      [...plan.vitest, "--reporter=default", "--reporter=json", `--outputFile.json=${results}`],
      { ...programs, ...mark, ...cache, FUNASR_TEST_REGISTRY: services.registry, FUNASR_TEST_STATE: state },
    );
    const counts = JSON.parse(await readFile(results, "utf8").catch(() => "{}"));
    const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } = counts;
    process.stdout.write(`\ntests: ${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`);
    return passed && numPassedTests > 0 ? 0 : 1;
  } finally {
    await rm(results, { force: true });
    // Servers and browsers of tests that were interrupted would run for ever.
    for (const { pid, command } of await endMarked(`FUNASR_TEST_RUN=${mark.FUNASR_TEST_RUN}`)) {
      say.line(`ended ${pid}, which a test had left: ${command.slice(0, 100)}`);
    }
    await services.stop();
  }
});

/** @throws ProgramError `USAGE` when git does not know the commit */
async function readChanged(since: string | undefined, say: ReturnType<typeof createSay>): Promise<readonly string[]> {
  if (since === undefined) return [];
  const found = await readChangedFiles(root, since);
  if (found) {
    say.line(`${found.files.length} files differ from ${found.since.slice(0, 12)}`);
    return found.files;
  }
  throw new ProgramError("USAGE", `--changed takes a commit that is in this checkout, not "${since}".`);
}

/** Generated files are what `.projenrc.ts` generates now. */
async function synthIsCurrent(say: ReturnType<typeof createSay>): Promise<boolean> {
  say.line("checking generated files: npx projen");
  const { files } = JSON.parse(await readFile(path.join(root, ".projen/files.json"), "utf8")) as { files: string[] };
  const read = () => Promise.all(files.map((file) => readFile(path.join(root, file), "utf8").catch(() => "")));
  const before = await read();
  await execa("node", [".projenrc.ts"], { cwd: root, env: { PROJEN_DISABLE_POST: "1" } });
  const after = await read();
  const stale = files.filter((_, index) => before[index] !== after[index]);
  if (stale.length > 0)
    say.line(`FAILED: ${stale.join(", ")} was not what .projenrc.ts generates; commit what is there now`);
  return stale.length === 0;
}

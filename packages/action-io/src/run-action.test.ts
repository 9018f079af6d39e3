import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runAction } from "./run-action.ts";
import { echo, echoDefinition } from "./testing/echo.ts";

// One folder for all: @actions/core remembers where the summary goes.
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "action-io-"));
});
afterAll(() => rm(directory, { recursive: true }));
beforeEach(async () => {
  for (const file of ["output", "summary"]) await writeFile(path.join(directory, file), "");
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

/** What the runner hands over: inputs in variables, files for what the action gives back. */
function variablesOf(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const variables = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  return {
    GITHUB_OUTPUT: path.join(directory, "output"),
    GITHUB_STEP_SUMMARY: path.join(directory, "summary"),
    ...Object.fromEntries(variables),
  };
}

/** Runs the action in this process. */
async function run(inputs: Readonly<Record<string, string>>, main = echo) {
  for (const [name, value] of Object.entries(variablesOf(inputs))) vi.stubEnv(name, value);
  let log = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    log += text;
    return true;
  });
  await runAction(echoDefinition, main);
  return { code: process.exitCode ?? 0, log, ...(await readFiles()) };
}

/** Runs the action as the runner does, in a process of its own. */
function start(inputs: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [path.join(import.meta.dirname, "testing/echo-action.ts")], {
    env: { PATH: process.env.PATH, ...variablesOf(inputs) },
  });
}

async function finish(child: ChildProcess) {
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text) => (log += text));
  const [code] = await once(child, "close");
  return { code, log, ...(await readFiles()) };
}

async function readFiles() {
  const read = (file: string) => readFile(path.join(directory, file), "utf8");
  return { outputs: parseOutputs(await read("output")), summary: await read("summary") };
}

/** `name<<mark`, lines, `mark`: the form in which outputs of any text are handed over. */
function parseOutputs(text: string): Record<string, string> {
  const entries = [...text.matchAll(/^(.+)<<(ghadelimiter_\S+)\n([\s\S]*?)\n\2$/gm)];
  return Object.fromEntries(entries.map(([, name, , value]) => [name, value]));
}

describe("an action that runs", () => {
  it.each([
    ["in a process of its own", (inputs: Record<string, string>) => finish(start(inputs))],
    ["in this one", run],
  ])("gets typed inputs, with defaults for what is empty, and sets its outputs: %s", async (_where, run) => {
    const { code, outputs, summary, log } = await run({
      "dry-run": "FALSE",
      keep: "3",
      archs: "amd64\n\n  arm64 ",
      plan: '{"legs":[]}',
      profile: "",
    });
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(JSON.parse(outputs.inputs ?? "")).toEqual({
      "dry-run": false,
      keep: 3,
      archs: ["amd64", "arm64"],
      plan: { legs: [] },
      profile: "upstream",
      token: "none",
    });
    expect(outputs.text).toBe("one\ntwo");
    expect(outputs).not.toHaveProperty("nothing");
    expect(summary).toContain("<h2>Echo</h2>");
  });

  it("gives the runner no commands, whatever it prints", async () => {
    const { log } = await run({ plan: "1" });
    expect(log).toContain(": :set-env name=PATH::evil");
    expect(log).not.toMatch(/^\s*::set-env/m);
  });

  it("masks a secret before anything else is said", async () => {
    const { log } = await run({ plan: "1", token: "s3cret" });
    expect(log.split("\n")[0]).toBe("::add-mask::s3cret");
  });
});

describe("an action that fails", () => {
  it("names every wrong input at once, and no secret", async () => {
    const { code, log } = await run({
      "dry-run": "yes",
      keep: "1.5",
      archs: "amd64\nriscv",
      profile: "prod",
      token: "s3cret",
    });
    expect(code).toBe(1);
    const error = log.split("\n").find((line) => line.startsWith("::error::"));
    expect(error?.slice("::error::".length).split("%0A")).toEqual([
      'BAD_INPUTS: Input "dry-run" takes true or false (found "yes").',
      'Input "keep" takes a whole number (found "1.5").',
      'Input "archs" takes amd64, arm64 (found "amd64\\nriscv").',
      'Input "plan" is required: Some JSON.',
      'Input "profile" takes upstream, local (found "prod").',
    ]);
    expect(log.replace("::add-mask::s3cret", "")).not.toContain("s3cret");
  });

  it("points at the lines that its error names, and still writes its summary", async () => {
    const { code, log, summary, outputs } = await run({ plan: "1", fail: "annotated" });
    expect(code).toBe(1);
    expect(log).toContain("::error file=images/offline/image.json,line=3::wants a digest");
    expect(log).toContain("::error::BAD_FILE: The catalogue is wrong.");
    expect(summary).toContain("Echo");
    expect(outputs).toEqual({});
  });

  it("logs the causes of its error", async () => {
    const { log } = await run({ plan: "1", fail: "plain" });
    expect(log).toContain("caused by: FAILED: A pipe.");
    expect(log).toContain("::error::FAILED: It broke.");
  });

  it("ends its work when the job is cancelled", async () => {
    const child = start({ plan: "1", fail: "wait" });
    child.stdout?.on("data", (text) => {
      if (String(text).includes("waiting")) child.kill("SIGINT");
    });
    const { code, log } = await finish(child);
    expect(code).toBe(1);
    expect(log).toContain("::error::INTERRUPTED: The job was cancelled (SIGINT).");
  });
});

describe("a signal", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "%s ends the action in order, and a second one ends the process",
    async (name) => {
      const before = process.rawListeners(name);
      const { log } = await run({ plan: "1" }, async (_inputs, io) => {
        const aborted = once(io.signal, "abort");
        const added = process.rawListeners(name).filter((listener) => !before.includes(listener));
        expect(added).toHaveLength(1);
        process.emit(name);
        await aborted;
        expect(process.rawListeners(name)).not.toContain(added[0]);
        throw io.signal.reason;
      });
      expect(log).toContain(`::error::INTERRUPTED: The job was cancelled (${name}).`);
    },
  );
});

describe("an input that the action does not have", () => {
  it("gets a warning with the nearest name that it has", async () => {
    const { code, log } = await run({ plan: "1", dryrun: "true", arch: "amd64", colour: "red" });
    expect(code).toBe(0);
    expect(log).toContain('::warning::There is no input "dryrun"; did you mean "dry-run"?');
    expect(log).toContain('::warning::There is no input "arch"; did you mean "archs"?');
    expect(log).toContain(
      '::warning::There is no input "colour"; there are: dry-run, keep, archs, plan, profile, token, fail.',
    );
  });
});

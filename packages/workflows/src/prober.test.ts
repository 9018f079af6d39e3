import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { prober } from "./prober.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "prober-"));
});
afterEach(() => rm(directory, { recursive: true }));

/** Runs the step that looks for a release as a runner does, with a `gh` that answers so. */
async function look(releases: string, tags: string) {
  const gh = path.join(directory, "gh");
  await writeFile(gh, `#!/bin/sh\ncase $1 in\nrelease) ${releases} ;;\napi) ${tags} ;;\nesac\n`);
  await chmod(gh, 0o755);
  const job = prober([]).jobs.released;
  const [step] = job && "steps" in job ? job.steps : [];
  if (!step || !("run" in step)) throw new Error("no step");
  const [output, summary] = ["output", "summary"].map((name) => path.join(directory, name)) as [string, string];
  const env = { PATH: `${directory}:${process.env.PATH}`, GITHUB_REPOSITORY: "somebody/funasr-images" };
  const ran = await promisify(execFile)("bash", ["-e", "-c", step.run], {
    env: { ...env, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary },
  }).catch((error: { stdout: string }) => ({ failed: true, stdout: error.stdout }));
  return { failed: "failed" in ran, said: ran.stdout, output: await readFile(output, "utf8").catch(() => "") };
}

describe("the prober's look for a release", () => {
  it("finds one", async () => {
    expect(await look("echo v0.2.0", "exit 1")).toMatchObject({ failed: false, output: "version=v0.2.0\n" });
  });

  it("finds none before the first", async () => {
    expect(await look(":", ":")).toMatchObject({ failed: false, output: "version=\n" });
  });

  it("does not trust an empty list when there are version tags", async () => {
    const run = await look(":", "echo refs/tags/v0.1.0, refs/tags/v0.2.0");
    expect(run).toMatchObject({ failed: true, output: "" });
    expect(run.said).toContain("::error::No release is published, and there are tags: refs/tags/v0.1.0");
  });

  it("is red when either cannot be read", async () => {
    expect((await look("exit 1", ":")).failed).toBe(true);
    expect((await look(":", "exit 1")).failed).toBe(true);
  });
});

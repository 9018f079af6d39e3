import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { actArguments, runAct } from "./run-act.ts";
import { writeStandIns } from "./stand-ins.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "act-"));
});
afterEach(() => rm(directory, { recursive: true }));

const options = () => ({
  act: path.join(directory, "act"),
  checkout: directory,
  workflow: "release.yml",
  event: "push" as const,
  variables: { PROFILE: "local" },
  standIns: ["a/b@c=/d"],
  log: path.join(directory, "log"),
});

/** A program that prints what act prints. */
async function fakeAct(lines: readonly unknown[], code: number) {
  const program = ["#!/bin/sh", "cat <<'END'", ...lines.map((line) => JSON.stringify(line)), "END", `exit ${code}`];
  await writeFile(options().act, program.join("\n"));
  await chmod(options().act, 0o755);
}

describe("runAct", () => {
  it("returns the result of every job, and keeps the log", async () => {
    const matrix = { arch: "arm64", branch: "offline" };
    await fakeAct(
      [
        { jobID: "plan", msg: "done", jobResult: "success" },
        { jobID: "image", matrix, msg: "no", jobResult: "failure" },
      ],
      1,
    );
    expect(await runAct(options())).toEqual({ ok: false, jobs: { plan: "success", "image arm64/offline": "failure" } });
    expect(await readFile(options().log, "utf8")).toBe("plan: done\nimage arm64/offline: no\n");
  });

  it("fails when the program is not there", async () => {
    await expect(runAct(options())).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("ends when it is interrupted", async () => {
    await writeFile(options().act, "#!/bin/sh\nexec sleep 60\n");
    await chmod(options().act, 0o755);
    const run = runAct({ ...options(), signal: AbortSignal.timeout(200) });
    await expect(run).rejects.toMatchObject({ name: "AbortError" });
  });

  it("runs on the machine itself, with variables and stand-ins", () => {
    expect(actArguments(options()).join(" ")).toBe(
      "push --workflows .github/workflows/release.yml --json --concurrent-jobs 1 --rm --platform ubuntu-24.04=-self-hosted --platform ubuntu-24.04-arm=-self-hosted --var PROFILE=local --local-repository a/b@c=/d",
    );
  });
});

describe("the stand-ins", () => {
  it("take an artifact in and give it out", async () => {
    const standIns = await writeStandIns(path.join(directory, "stand-ins"));
    const folderOf = (action: string) => standIns.find((one) => one.startsWith(action))?.split("=")[1] as string;
    const run = async (action: string, env: Record<string, string>) => {
      const { runs } = parse(await readFile(path.join(folderOf(action), "action.yml"), "utf8"));
      const all = { PATH: process.env.PATH, ACT_ARTIFACTS: path.join(directory, "artifacts"), ...env };
      await promisify(execFile)("bash", ["-e", "-c", runs.steps[0].run], { cwd: directory, env: all });
    };
    await mkdir(path.join(directory, "legs"));
    for (const arch of ["amd64", "arm64"]) {
      await writeFile(path.join(directory, `legs/${arch}.json`), arch);
      await run("actions/upload-artifact", { NAME: `leg-${arch}`, FILE: `legs/${arch}.json` });
    }
    await run("actions/download-artifact", { PATTERN: "leg-*", FILE: "got" });
    expect(await readFile(path.join(directory, "got/arm64.json"), "utf8")).toBe("arm64");
    expect(await readFile(path.join(directory, "got/amd64.json"), "utf8")).toBe("amd64");
    await expect(run("actions/upload-artifact", { NAME: "leg", FILE: "missing.json" })).rejects.toThrow(/missing/);
    const lost = { NAME: "leg-amd64", FILE: "legs/amd64.json", ACT_LOSES: "leg-amd64" };
    await expect(run("actions/upload-artifact", lost)).rejects.toMatchObject({ code: 1 });
  });
});

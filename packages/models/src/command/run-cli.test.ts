import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { readModelCatalogue } from "@funasr-images/catalog";
import { createRepository, type Hub, startHub } from "@funasr-images/hub";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../index.ts";
import { writeProject } from "../testing/write-project.ts";
import { readProject } from "./command.ts";

const main = fileURLToPath(new URL("../testing/main.ts", import.meta.url));
const id = "iic/vad";
const files = ["am.mvn", "model_quant.onnx"];

let hub: Hub;
let directory: string;
beforeEach(async () => {
  const repository = createRepository(
    id,
    [
      { path: "am.mvn", bytes: Buffer.from("mvn") },
      { path: "model_quant.onnx", bytes: Buffer.alloc(100_000, 1) },
      { path: "README.md", bytes: Buffer.from("about") },
    ],
    { tag: "v1" },
  );
  hub = await startHub({ repositories: [repository] });
  directory = await mkdtemp(join(tmpdir(), "cli-"));
  await writeProject(directory, hub.endpoint, { id, files });
});
afterEach(async () => {
  await hub.close();
  await rm(directory, { recursive: true });
});

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program as a person or CI starts it. */
function run(...arguments_: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...arguments_], { cwd: directory }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** The same without a process: for what ends before anything is done. */
async function runHere(...arguments_: string[]): Promise<Outcome> {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({ write: (text: string) => (written[name] += text) });
  const code = await runCli(arguments_, { stdout: stream("stdout"), stderr: stream("stderr"), env: {} });
  return { code, ...written };
}

describe("from a lock to a verified store", () => {
  it("locks, lists, fetches, verifies and confirms; quiet without a terminal", async () => {
    expect(await run("models", "lock")).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringMatching(/iic\/vad v1 is [0-9a-f]{40}/),
    });
    const [before] = JSON.parse((await run("models", "list", "--json")).stdout);
    expect(before).toMatchObject({ id, evidence: "none", files: 2, stored: 0, uses: ["offline/asr"] });

    const fetched = await run("models", "fetch", "--confirm", "--json");
    expect(fetched).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(fetched.stdout)).toMatchObject({ files: 2, downloadedBytes: 100_003, confirmed: true });
    const [entry] = (await readModelCatalogue(join(directory, "images/models.json"))).models;
    expect(entry).toMatchObject({ evidence: "confirmed", expected: [{ path: "am.mvn", size: 3, strength: "H" }, {}] });

    const again = await run("models", "fetch", "--verify");
    expect(again.stdout).toMatch(/^2 files of 1 models in .*: 0 B downloaded, 100\.0 kB were there\n$/);
    expect(await run("models", "verify")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^2 files verified, 100\.0 kB/),
    });
    expect((await run("models", "list")).stdout).toMatch(/hashes confirmed by a download; locked at .* 2 of 2 files/);
  });

  it("names what is damaged or missing with exit code 3, and fetch --verify repairs it", async () => {
    await run("models", "lock");
    const sha256 = JSON.parse(await readFile(join(directory, "images/models.lock.json"), "utf8")).models[0].files[1]
      .sha256;
    await run("models", "fetch", "--store", "store");
    await writeFile(join(directory, "store/sha256", sha256.slice(0, 2), sha256), Buffer.alloc(100_000, 2));
    const damaged = await run("models", "verify", "--store", "store", "--json");
    expect(damaged.code).toBe(3);
    expect(JSON.parse(damaged.stdout)).toEqual({
      verified: 1,
      bytes: 3,
      seconds: expect.any(Number),
      faults: [{ model: id, path: "model_quant.onnx", sha256, state: "corrupt" }],
    });
    expect((await run("models", "fetch", "--store", "store", "--verify")).code).toBe(0);
    expect((await run("models", "verify", "--store", "store")).code).toBe(0);
    expect(await run("models", "verify", "--store", "empty")).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/am\.mvn is missing/),
    });
    expect(await readdir(directory)).toEqual(["images", "store"]);
  });
});

it("takes the same bytes from an alternative of the catalogue when the hub has lost the model", async () => {
  await writeProject(directory, hub.endpoint, { id, files, alternatives: [{ kind: "modelscope", id: "copy/vad" }] });
  await run("models", "lock");
  const { models } = JSON.parse(await readFile(join(directory, "images/models.lock.json"), "utf8"));
  const copy = createRepository("copy/vad", [
    { path: "am.mvn", bytes: Buffer.from("mvn") },
    { path: "model_quant.onnx", bytes: Buffer.alloc(100_000, 1) },
  ]);
  const other = await startHub({ repositories: [copy] });
  try {
    expect(await run("models", "fetch", "--hub", other.endpoint)).toMatchObject({ code: 0 });
    expect(await run("models", "verify")).toMatchObject({ code: 0 });
    expect(models[0].commit).not.toBe(copy.branches.master);
  } finally {
    await other.close();
  }
});

describe("a hub that differs from the lock", () => {
  it("is drift with exit code 3, and names it", async () => {
    await writeProject(directory, hub.endpoint, { id, files, revision: "master" });
    await run("models", "lock");
    expect(await run("models", "lock", "--check")).toMatchObject({ code: 0, stdout: "1 models are as locked\n" });
    const moved = hub.move(id, [{ path: "am.mvn", bytes: Buffer.from("other") }]);
    const drifted = await run("models", "lock", "--check");
    expect(drifted).toMatchObject({ code: 3 });
    expect(drifted.stdout).toContain(`to ${moved}: changed am.mvn`);
  });

  it("is not locked against the catalogue's hashes, unless that is accepted", async () => {
    await writeProject(directory, hub.endpoint, { id, files, sha256: "0".repeat(64) });
    const refused = await run("models", "lock", "--json");
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain("MODEL_UNEXPECTED: The hub differs from images/models.json in 1 places");
    expect(JSON.parse(refused.stdout).error).toMatchObject({ code: "MODEL_UNEXPECTED" });
    expect(await readdir(join(directory, "images"))).not.toContain("models.lock.json");
    const accepted = await run("models", "lock", "--accept");
    expect(accepted).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/accepted: iic\/vad\/am\.mvn: the hub has/),
    });
  });
});

describe("what goes wrong", () => {
  it.each([
    [[], /No command was given\. Choose from: models lock, models fetch/],
    [["models"], /No command was given/],
    [["models", "bake"], /"models bake" is not a command/],
    [["models", "fetch", "--colour"], /Unknown option '--colour'/],
    [["models", "lock", "--profile", "moon"], /--profile must be upstream, local or a file, and there is no "moon"/],
  ])("is a wrong usage: %j", async (arguments_, message) => {
    expect(await runHere(...arguments_)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(message) });
  });

  it("is a wrong usage: to confirm the models of a hub that holds others", async () => {
    const { code, stderr } = await run("models", "fetch", "--profile", "local", "--confirm");
    expect([code, stderr]).toEqual([2, expect.stringContaining("--confirm is for the upstream profile")]);
  });

  it.each(["fetch", "verify"])("an empty lock is no success of %s", async (command) => {
    await writeFile(join(directory, "images/models.lock.json"), JSON.stringify({ lockVersion: 1, models: [] }));
    expect(await run("models", command)).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^LOCK_EMPTY: .*models\.lock\.json.*\.\/scripts\/release.*npx projen lock-models/),
    });
  });

  it("a redirect elsewhere is refused with the option that allows it", async () => {
    hub.addFault({ on: "list", times: 9, fault: { kind: "redirect", location: "https://elsewhere.invalid/" } });
    const { code, stderr } = await run("models", "lock");
    const [option = "none"] = /--[a-z-]+/.exec(stderr) ?? [];
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^HUB_REDIRECT_REFUSED: .*elsewhere\.invalid/)]);
    for (const name of ["lock", "fetch"]) expect((await runHere("models", name, "--help")).stdout).toContain(option);
    const values = { profile: "upstream", images: join(directory, "images"), "redirect-host": ["elsewhere.invalid"] };
    expect((await readProject(values, {})).hub.redirectHosts).toEqual(["elsewhere.invalid"]);
  });

  it("is one line with a code, and a document for programs", async () => {
    await run("models", "lock");
    const failed = await run("models", "fetch", "--model", "iic/none", "--json");
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(/^MODEL_NOT_LOCKED: .*iic\/none.*\n$/) });
    expect(JSON.parse(failed.stdout)).toMatchObject({ error: { code: "MODEL_NOT_LOCKED", where: "iic/none" } });
    expect(await run("models", "list", "--images", "elsewhere")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^MISSING_FILE: /),
    });
  });

  it("an interrupt ends with 130 and keeps what is complete", async () => {
    await run("models", "lock");
    hub.addFault({ on: "object", times: 9, fault: { kind: "stall", afterBytes: 10_000 } });
    const child = spawn(process.execPath, [main, "models", "fetch"], {
      cwd: directory,
      stdio: ["ignore", "ignore", "pipe"],
    });
    while (!hub.requests.some((request) => request.at === "cdn")) await sleep(20);
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([130, null]);
    expect(JSON.parse((await run("models", "list", "--json")).stdout)[0]).toMatchObject({ stored: 1 });
  });
});

it.each(["lock", "fetch", "verify", "list"])(
  "models %s --help shows its options, without doing anything",
  async (name) => {
    const { code, stdout } = await runHere("models", name, "--help");
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: funasr-images models ${name} [options]`);
    for (const option of ["--profile", "--hub", "--json"]) expect(stdout).toContain(option);
    expect(await readdir(directory)).toEqual(["images"]);
  },
);

import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { archs, type Plan, readImages } from "@funasr-images/catalog";
import { openRegistry, type RunningRegistry, startRegistry } from "@funasr-images/registry";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runAction } from "../../src/testing/run-action.ts";
import { pushBase } from "./testing/push-base.ts";

const root = path.join(import.meta.dirname, "../../../..");
const kept = process.env.FUNASR_TEST_STATE ?? path.join(root, ".local/test");
const images = await readImages(path.join(root, "images"));

let registry: RunningRegistry;
let locked: { server: Server; address: string; headers: (string | undefined)[] };
let directory: string;
let inputs: Record<string, string>;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "plan-"));
  registry = await startRegistry({ directory: path.join(directory, "registry") });
  locked = await startLockedRegistry();
  // Trees of its own, so that tests side by side do not take them from each other; packages of npm are shared.
  const state = path.join(directory, "state");
  await mkdir(path.join(kept, "npm"), { recursive: true });
  await mkdir(state);
  await symlink(path.join(kept, "npm"), path.join(state, "npm"));
  const repositories = { sdk: `${registry.address}/sdk`, sherpa: `${registry.address}/debian` };
  const digests = {
    sdk: await pushBase(openRegistry(repositories.sdk), archs),
    sherpa: await pushBase(openRegistry(repositories.sherpa), archs),
  };
  inputs = {
    root,
    state,
    profile: "local",
    registry: `${registry.address}/Owner/FunASR`,
    bases: images.map(({ branch, engine }) => `${branch}=${repositories[engine]}@${digests[engine]}`).join(),
  };
});
afterAll(async () => {
  await registry?.close();
  locked?.server.close();
  await rm(directory, { recursive: true });
});

/** A registry that refuses everything, and remembers who asked. */
async function startLockedRegistry() {
  const headers: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    headers.push(request.headers.authorization);
    response.writeHead(401, { "www-authenticate": 'Basic realm="shut"' }).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}`, headers };
}

async function plan(more: Record<string, string> = {}) {
  const run = await runAction("plan", { ...inputs, ...more }, { bundled: true });
  const read = <T>(name: string) => JSON.parse(run.outputs[name] ?? "null") as T;
  return { ...run, read };
}

describe("a push to an empty registry", () => {
  it("plans the first release of every leg, with runners and the keys of the models", async () => {
    const { exitCode, outputs, read, summary, log } = await plan();
    expect({ exitCode, log }).toMatchObject({ exitCode: 0 });
    const planned = read<Plan>("plan");
    const legs = images.flatMap((image) => image.archs.map((arch) => ({ branch: image.branch, arch })));
    expect(planned.legs.map(({ branch, arch }) => ({ branch, arch }))).toEqual(legs);
    expect(outputs).toMatchObject({
      version: "0.1.0",
      "release-kind": "release",
      legs: String(legs.length),
      registry: `${registry.address}/owner/funasr`,
      exclude: "[]",
    });
    expect(read("matrix")).toEqual({
      include: legs.map(({ branch, arch }) => ({
        branch,
        arch,
        platform: `linux/${arch}`,
        runner: arch === "amd64" ? "ubuntu-24.04" : "ubuntu-24.04-arm",
      })),
    });
    expect(read<{ digest: string; key: string }[]>("models").map(({ key }) => key)).toEqual(
      planned.models.map(({ digest }) => `models-v1-${digest.slice("sha256:".length)}`),
    );
    expect(summary).toContain("## Plan: version 0.1.0");
    expect(summary).toContain("| offline/arm64 | built | on its own arch |");
  });

  it("with runners for one arch only assembles the other arch there", async () => {
    const { read, summary } = await plan({ runnable: "amd64", "runner-amd64": "self-hosted" });
    const { include } = read<{ include: { arch: string; runner: string }[] }>("matrix");
    expect(new Set(include.map(({ runner }) => runner))).toEqual(new Set(["self-hosted"]));
    expect(summary).toContain("| offline/arm64 | built | skipped: this machine runs amd64, not arm64 |");
  });

  it("limited to some legs excludes the others and moves no tag", async () => {
    const { outputs, read } = await plan({ branches: "offline", archs: "arm64" });
    expect(outputs).toMatchObject({ legs: "1", "release-kind": "none" });
    expect(read("exclude")).toContainEqual({ branch: "offline", arch: "amd64" });
    expect(read("exclude")).not.toContainEqual({ branch: "offline", arch: "arm64" });
  });

  it("that cannot be read fails: a release is not planned on a guess", async () => {
    const { exitCode, log } = await plan({ registry: `${locked.address}/owner/funasr` });
    expect(exitCode).toBe(1);
    expect(log).toContain("::error::UNAUTHORIZED: ");
  });
});

describe("a pull request", () => {
  it("needs no credentials, uses none, and builds everything when it can learn nothing", async () => {
    const { exitCode, outputs, summary, log } = await plan({
      event: "pull-request",
      registry: `${locked.address}/owner/funasr`,
      "registry-username": "owner",
      "registry-token": "s3cret",
    });
    expect({ exitCode, log }).toMatchObject({ exitCode: 0 });
    expect(outputs).toMatchObject({ "release-kind": "none", exclude: "[]" });
    expect(log).toContain("::warning::The last release cannot be read, so every touched leg is built:");
    expect(summary).toContain("> [!WARNING]");
    expect(locked.headers.length).toBeGreaterThan(0);
    expect(locked.headers.every((header) => header === undefined)).toBe(true);
  });

  it("that changes no image has no legs", async () => {
    const { outputs, read, summary } = await plan({ event: "pull-request", base: "HEAD" });
    expect(outputs).toMatchObject({ legs: "0", models: "[]" });
    expect(read<unknown[]>("exclude")).toHaveLength(images.length * archs.length);
    expect(summary).toContain("No leg has changed.");
  });

  it("against an unknown base counts every leg, and says so", async () => {
    const { outputs, log } = await plan({ event: "pull-request", base: "no-such-branch" });
    expect(outputs.exclude).toBe("[]");
    expect(log).toContain("no-such-branch is not in this checkout; check out with its history (fetch-depth: 0)");
  });
});

describe("a catalogue with mistakes", () => {
  it("is shown on the lines of its files, all of them", async () => {
    const broken = path.join(directory, "broken");
    await cp(path.join(root, "images"), path.join(broken, "images"), { recursive: true });
    const file = path.join(broken, "images/offline/image.json");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace('"amd64"', '"riscv64"').replace('"repository"', '"repo"'));
    const { exitCode, log } = await plan({ root: broken });
    const line = (part: string) => text.split("\n").findIndex((one) => one.includes(part)) + 1;
    expect(exitCode).toBe(1);
    expect(log).toMatch(new RegExp(`::error file=images/offline/image.json,line=${line('"archs"')}::/archs/0: `));
    expect(log).toMatch(new RegExp(`::error file=images/offline/image.json,line=${line('"sdk":')}::/sdk: lacks`));
    expect(log).toContain("::error::BAD_FILE: ");
  });
});

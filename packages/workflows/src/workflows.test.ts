import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Image, readImages } from "@funasr-images/catalog";
import { Project, ProjenrcFile } from "projen";
import { afterEach, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { auditExceptions } from "./auditors.ts";
import { gateJob } from "./gate.ts";
import { WorkflowFile } from "./workflow-file.ts";
import { Workflows } from "./workflows.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const images = await readImages(path.join(root, "images"));

class Projenrc extends ProjenrcFile {
  readonly filePath = ".projenrc.ts";
}

const made: string[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const directory of made.splice(0)) await rm(directory, { recursive: true });
});

/** The texts of `.github` that a catalogue gives. */
async function synthesise(catalogue: readonly Image[]): Promise<Record<string, string>> {
  const outdir = await mkdtemp(path.join(tmpdir(), "workflows-"));
  made.push(outdir);
  const project = new Project({ name: "test", outdir });
  new Projenrc(project);
  new Workflows(project, { images: catalogue });
  vi.stubEnv("PROJEN_DISABLE_POST", "1");
  try {
    project.synth();
  } finally {
    vi.unstubAllEnvs();
  }
  return readTexts(path.join(outdir, ".github"));
}

async function readTexts(directory: string): Promise<Record<string, string>> {
  // People write the templates of issues.
  const isGenerated = (name: string) => /\.ya?ml$/.test(name) && !name.startsWith("ISSUE_TEMPLATE");
  const names = (await readdir(directory, { recursive: true })).filter(isGenerated).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(directory, name), "utf8")] as const)),
  );
}

describe("the workflows", () => {
  it("in .github are what the catalogue gives (fix: npx projen)", async () => {
    expect(await readTexts(path.join(root, ".github"))).toEqual(await synthesise(images));
  });

  it("take a new image branch from its folder alone", async () => {
    const [offline] = images.filter(({ branch }) => branch === "offline");
    const online: Image = { ...(offline as Image), branch: "online", archs: ["amd64"] };
    const texts = await synthesise([online, offline as Image]);
    for (const name of ["release", "pull-request"]) {
      expect(parse(texts[`workflows/${name}.yml`] ?? "").jobs.image.strategy).toEqual({
        "fail-fast": false,
        matrix: {
          branch: ["online", "offline"],
          arch: ["amd64", "arm64"],
          exclude: "${{ fromJSON(needs.plan.outputs.exclude) }}",
        },
      });
    }
    expect(parse(texts["workflows/prober.yml"] ?? "").jobs.probe.strategy.matrix).toEqual({
      branch: ["online", "offline"],
      arch: ["amd64", "arm64"],
      exclude: [{ branch: "online", arch: "arm64" }],
    });
    const steps = parse(texts["workflows/release.yml"] ?? "").jobs.release.steps as { name: string }[];
    expect(steps.map(({ name }) => name)).toEqual(expect.arrayContaining(["Attest online", "Attest offline"]));
  });

  it("run every leg on a runner of its own arch", async () => {
    const { image } = parse((await synthesise(images))["workflows/release.yml"] ?? "").jobs;
    expect(image["runs-on"]).toBe("${{ matrix.arch == 'arm64' && 'ubuntu-24.04-arm' || 'ubuntu-24.04' }}");
  });

  it("are not written at all when one of them breaks the policy", async () => {
    vi.spyOn(WorkflowFile.prototype, "render").mockReturnValue("on: [pull_request_target]\njobs: {}\n");
    await expect(synthesise(images)).rejects.toMatchObject({ code: "WORKFLOW_POLICY" });
    expect(await readdir(made[0] as string)).not.toContain(".github");
  });

  it("let only main move or delete tags, after every test and every leg", async () => {
    const texts = await synthesise(images);
    for (const name of ["release", "rollback", "retention"]) {
      expect(parse(texts[`workflows/${name}.yml`] ?? "").jobs[name]).toMatchObject({
        if: "github.ref == 'refs/heads/main'",
        environment: "release",
      });
    }
    const { jobs } = parse(texts["workflows/release.yml"] ?? "");
    expect(jobs.release.needs).toEqual(["build", "plan", "image"]);
  });

  it("show the job's own token to GitHub's registry alone", async () => {
    const condition = "(vars.REGISTRY == '' || startsWith(vars.REGISTRY, 'ghcr.io/'))";
    const text = Object.values(await synthesise(images)).join("\n");
    const lines = [...text.matchAll(/.*registry-token:.*/g)].map(([line]) => line.trim());
    expect(new Set(lines)).toEqual(new Set([`registry-token: \${{ ${condition} && github.token || '' }}`]));
  });

  it("are all in the README, with the auditors' versions and every exception", async () => {
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
    const script = await readFile(path.join(root, "scripts/check-workflows"), "utf8");
    const named = (await readdir(path.join(root, ".github/workflows"))).map(
      (file) => `| \`${path.parse(file).name}\` |`,
    );
    const versions = [...script.matchAll(/^(zizmor|actionlint)=(.+)$/gm)].map(
      ([, name, version]) => `${name} ${version}`,
    );
    expect(versions).toHaveLength(2);
    for (const words of [...named, ...auditExceptions.map(({ finding }) => finding)]) expect(readme).toContain(words);
    expect(readme).toContain(`zizmor ${versions[0]?.split(" ")[1]} pedantic, ${versions[1]}`);
  });

  it("do not pass their checks when the auditors cannot be installed", async () => {
    const cache = await mkdtemp(path.join(tmpdir(), "workflows-"));
    made.push(cache);
    const env = { ...process.env, XDG_CACHE_HOME: cache, PIP_NO_INDEX: "1", PIP_FIND_LINKS: cache };
    const check = promisify(execFile)(path.join(root, "scripts/check-workflows"), { env });
    await expect(check).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("Nothing was checked") });
  });
});

describe("the gate", () => {
  it("of pull requests needs every other job", async () => {
    const { jobs } = parse((await synthesise(images))["workflows/pull-request.yml"] ?? "");
    const { gate, ...others } = jobs;
    expect(gate.needs).toEqual(Object.keys(others));
    expect(gate.if).toBe("always()");
  });

  it("is the job of one workflow only, so that its name in branch protection is unambiguous", async () => {
    const texts = Object.values(await synthesise(images)).filter((text) => "Gate" in namesOf(text));
    expect(texts).toHaveLength(1);
  });

  const job = { name: "", permissions: {}, "runs-on": "", "timeout-minutes": 1, steps: [] };
  const { steps } = gateJob({ build: job, image: { ...job, if: "something" } });
  const [step] = steps;
  const judge = (build: string, image: string) =>
    promisify(execFile)("bash", ["-e", "-o", "pipefail", "-c", step && "run" in step ? step.run : "exit 9"], {
      env: {
        PATH: process.env.PATH,
        NEEDS: JSON.stringify({ build: { result: build }, image: { result: image } }),
        SKIPPABLE: step?.env?.SKIPPABLE,
      },
    });

  it.each([
    ["success", "success"],
    ["success", "skipped"],
  ])("opens for build %s and image %s", async (build, image) => {
    expect((await judge(build, image)).stdout).toBe(`build: ${build}\nimage: ${image}\n`);
  });

  it.each([
    ["failure", "success"],
    ["skipped", "success"],
    ["cancelled", "skipped"],
    ["success", "failure"],
    ["success", "cancelled"],
  ])("stays shut for build %s and image %s", async (build, image) => {
    await expect(judge(build, image)).rejects.toMatchObject({ code: 1 });
  });
});

function namesOf(text: string): Record<string, true> {
  const jobs = Object.values((parse(text).jobs ?? {}) as Record<string, { name: string }>);
  return Object.fromEntries(jobs.map(({ name }) => [name, true]));
}

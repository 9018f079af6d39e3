import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readImages } from "@funasr-images/catalog";
import { startHub } from "@funasr-images/hub";
import { buildBases, hubContent, startServices } from "@funasr-images/local";
import { createSay } from "@funasr-images/pipeline";
import { openRegistry } from "@funasr-images/registry";
import { tagsOf } from "@funasr-images/registry/testing";
import { execa } from "execa";
import { type ActOptions, runAct } from "../packages/workflows/src/testing/run-act.ts";
import { writeStandIns } from "../packages/workflows/src/testing/stand-ins.ts";
import { runProgram } from "./run-program.ts";

const root = path.join(import.meta.dirname, "..");
const state = path.resolve(process.env.FUNASR_STATE ?? path.join(root, ".local"), "workflows");

/** `build` is ./scripts/test, which needs no second run inside this one. */
const buildStandIn = `name: build
on: { workflow_call: {} }
permissions: {}
jobs:
  test:
    runs-on: ubuntu-24.04
    permissions: {}
    steps: [{ run: "echo ./scripts/test is run by itself" }]
`;

const author = ["-c", "user.name=test", "-c", "user.email=test@example.invalid"];

await runProgram("Usage: ./scripts/run-workflows, whose --help tells all\n", async (signal) => {
  const [act = "act"] = process.argv.slice(2);
  const say = createSay(process.stdout);
  const cancel = { signal };
  const repository = `funasr-${process.pid}`;
  await mkdir(state, { recursive: true });
  const services = await startServices({ registry: "localhost:0/funasr", state, say, ...cancel });
  const images = path.join(root, "images");
  const branches = await readImages(images);
  const hub = await startHub({ repositories: await hubContent(branches, images) });
  try {
    const { sdk, base } = await buildBases({
      root,
      state,
      registry: services.registry,
      archs: ["amd64", "arm64"],
      codename: services.machine.codename,
      say,
      ...cancel,
    });
    const checkout = await makeCheckout(path.join(state, "checkout"));
    const artifacts = path.join(state, "artifacts");
    const registry = `${services.registry}/${repository}`;
    const common = {
      act,
      checkout,
      variables: {
        PROFILE: "local",
        HUB: hub.endpoint,
        REGISTRY: registry,
        BASES: branches
          .map(({ branch, engine }) => {
            const { repository, digest } = engine === "sdk" ? sdk : base;
            return `${branch}=${repository}@${digest}`;
          })
          .join(),
        RUNNABLE: services.machine.arch,
        ATTEST: "off",
      },
      standIns: await writeStandIns(path.join(state, "stand-ins")),
      env: { ACT_ARTIFACTS: artifacts },
      onLine: (line: string) => say.line(line),
      ...cancel,
    };
    const run = async (name: string, options: Pick<ActOptions, "workflow" | "event">, env = {}) => {
      await rm(artifacts, { recursive: true, force: true });
      const log = path.join(state, `${name}.log`);
      say.line(`${name}: act ${options.event} ${options.workflow}, log in ${log}`);
      const { ok, jobs } = await runAct({ ...common, ...options, env: { ...common.env, ...env }, log });
      return { name, ok, jobs, tags: await readTags(registry) };
    };
    const onPush = { workflow: "release.yml", event: "push" } as const;
    const failed = await run("failed-leg", onPush, { ACT_LOSES: `leg-offline-${services.machine.arch}` });
    const first = await run("release-1", onPush);
    const second = await run("release-2", onPush);
    await commitChange(checkout);
    const request = await run("pull-request", { workflow: "pull-request.yml", event: "pull_request" });
    const results = [failed, first, second, request];
    await writeFile(path.join(state, "result.json"), `${JSON.stringify(results, null, 2)}\n`);
    for (const { name, ok, jobs, tags } of results) {
      say.line(
        `${name}: ${ok ? "green" : "red"} ${JSON.stringify(jobs)} tags: ${Object.keys(tags).join(" ") || "none"}`,
      );
    }
    const claims: [claim: string, holds: boolean][] = [
      ["a run with a failed leg is red and moves nothing", !failed.ok && Object.keys(failed.tags).length === 0],
      ["running again completes the release", first.ok && Object.keys(first.tags).length > 0],
      ["a release without a change moves nothing", second.ok && isDeepStrictEqual(second.tags, first.tags)],
      ["a pull request passes and moves nothing", request.ok && isDeepStrictEqual(request.tags, first.tags)],
    ];
    for (const [claim, holds] of claims) say.line(`${holds ? "holds" : "FAILED"}: ${claim}`);
    return claims.every(([, holds]) => holds) ? 0 : 1;
  } finally {
    await hub.close();
    await services.stop();
  }
});

/** Tag -> digest. */
async function readTags(repository: string): Promise<Record<string, string | undefined>> {
  const registry = openRegistry(repository);
  const tags = await tagsOf(registry);
  return Object.fromEntries(await Promise.all(tags.map(async (tag) => [tag, await registry.resolveTag(tag)] as const)));
}

/** What is here, committed or not, as a repository with one commit, as GitHub would check it out. */
async function makeCheckout(directory: string): Promise<string> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const shell =
    "git ls-files -z --cached --others --exclude-standard | xargs -0 -r ls -d 2>/dev/null | tar -c -T - | tar -x -C";
  await execa("bash", ["-c", `${shell} "$1"`, "-", directory], { cwd: root });
  const workflows = path.join(directory, ".github/workflows");
  // act 0.2.89 refuses the key; it runs one workflow at a time anyway.
  const release = path.join(workflows, "release.yml");
  await rewrite(release, (text) => text.replace("  queue: max\n", ""));
  await rewrite(path.join(workflows, "build.yml"), () => buildStandIn);
  await execa("git", ["init", "--quiet", "--initial-branch", "main"], { cwd: directory });
  await execa("git", ["remote", "add", "origin", "https://github.com/example/funasr-images"], { cwd: directory });
  await commit(directory, "feat: everything");
  return directory;
}

/** A pull request as GitHub checks it out: a merge commit whose first parent is main. */
async function commitChange(directory: string): Promise<void> {
  await execa("git", ["checkout", "--quiet", "-b", "change"], { cwd: directory });
  const [first] = await readImages(path.join(directory, "images"));
  await rewrite(path.join(directory, `images/${first?.branch}/Dockerfile`), (text) => `${text}\n# changed\n`);
  await commit(directory, "fix: a change");
  await execa("git", ["checkout", "--quiet", "-B", "merge", "main"], { cwd: directory });
  await execa("git", [...author, "merge", "--quiet", "--no-ff", "--no-edit", "change"], { cwd: directory });
}

async function commit(directory: string, message: string): Promise<void> {
  await execa("git", ["add", "--all"], { cwd: directory });
  await execa("git", [...author, "commit", "--quiet", "--message", message], { cwd: directory });
}

async function rewrite(file: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(file, "utf8");
  await rm(file);
  await writeFile(file, change(text));
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { withReleases } from "@funasr-images/release";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readCommits } from "./read-commits.ts";
import { readReleases } from "./read-releases.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "releases-"));
  await git("init", "--quiet", "--initial-branch", "main");
});
afterEach(() => rm(root, { recursive: true }));

async function git(...parameters: string[]): Promise<string> {
  const identity = ["-c", "user.name=x", "-c", "user.email=x@localhost", "-c", "commit.gpgsign=false"];
  const env = { GIT_COMMITTER_DATE: "2026-12-01T23:30:00-05:00" };
  return (await execa("git", ["-C", root, ...identity, ...parameters], { env })).stdout;
}

const commit = (message: string) => git("commit", "--quiet", "--allow-empty", "--message", message);

/** Two releases, one commit after them, and tags that are none of theirs. */
async function releaseTwice(): Promise<void> {
  await commit("feat: everything");
  await git("tag", "v0.1.0");
  await commit("fix(server): end in order\n\nRelease-note: Needs no restart.");
  await git("checkout", "--quiet", "-b", "side");
  await commit("feat: speakers");
  await git("checkout", "--quiet", "main");
  await commit("docs: more");
  await git("merge", "--quiet", "--no-ff", "--message", "Merge side", "side");
  await git("tag", "--annotate", "--message", "release", "v0.10.0");
  await git("tag", "version-2");
  await commit("perf: less copying");
}

it("reads tagged releases, newest first, each with the commits that came with it", async () => {
  await releaseTwice();
  await git("checkout", "--quiet", "--orphan", "foreign");
  await commit("feat: another history");
  await git("tag", "v7.0.0");
  await git("checkout", "--quiet", "main");
  const { tagged, next } = await readReleases(root);
  expect(tagged).toEqual([
    {
      version: "0.10.0",
      date: "2026-12-02",
      messages: expect.arrayContaining([
        "docs: more",
        "feat: speakers",
        "fix(server): end in order\n\nRelease-note: Needs no restart.",
      ]),
    },
    { version: "0.1.0", date: "2026-12-02" },
  ]);
  expect(tagged[0]?.messages).toHaveLength(3);
  expect(next).toEqual(["perf: less copying"]);
  const changelog = withReleases("<!-- releases -->\n<!-- /releases -->\n", tagged);
  expect(changelog).toContain("### Fixes\n\n- **server:** end in order\n  - Needs no restart.\n");
});

it("lists every commit before the first release, and nothing outside of git", async () => {
  await commit("feat: everything");
  expect(await readReleases(root)).toEqual({ tagged: [], next: ["feat: everything"] });
  await rm(path.join(root, ".git"), { recursive: true });
  expect(await readReleases(root)).toEqual({ tagged: [], next: [] });
});

it("refuses a shallow clone, where a workflow forgot fetch-depth", async () => {
  await releaseTwice();
  const first = await git("rev-parse", "v0.1.0");
  const shallow = `${root}-shallow`;
  await git("clone", "--quiet", "--depth", "1", `file://${root}`, shallow);
  try {
    const refusal = { code: "SHALLOW_CLONE", message: expect.stringContaining("fetch-depth: 0") };
    await expect(readReleases(shallow)).rejects.toMatchObject(refusal);
    const commits = await readCommits(shallow);
    await expect(commits.since(first)).rejects.toMatchObject(refusal);
    expect(await commits.since(undefined)).toEqual(["perf: less copying"]);
    expect(await (await readCommits(root)).since(first)).toHaveLength(4);
    // A commit of another repository: a whole clone that lacks it has nothing to get.
    expect(await (await readCommits(root)).since("0123456789012345678901234567890123456789")).toHaveLength(5);
  } finally {
    await rm(shallow, { recursive: true });
  }
});

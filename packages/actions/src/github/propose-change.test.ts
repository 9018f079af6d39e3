import { Octokit } from "@octokit/rest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startGitHub, type TestGitHub } from "../testing/start-github.ts";
import { openGitHub, orAbsent } from "./open-github.ts";
import { proposeChange } from "./propose-change.ts";

let github: TestGitHub;
const change = (content: string, title = "fix: a thing") => ({
  branch: "bot/change",
  title,
  body: "why",
  files: [{ path: "images/a.json", content }],
});

beforeEach(async () => {
  github = await startGitHub({ "images/a.json": "1", "images/b.json": "untouched" });
});
afterEach(() => github.close());

function open() {
  const opened = openGitHub(github.token, github.env);
  if (!opened) throw new Error("not opened");
  return opened;
}

describe("proposeChange", () => {
  it("opens one pull request with one commit that changes these files only", async () => {
    const proposal = await proposeChange(open(), change("2"));
    expect(proposal).toMatchObject({ kind: "opened", url: expect.stringContaining("/pull/1") });
    expect(await github.read("images/a.json", "bot/change")).toBe("2");
    expect(await github.read("images/b.json", "bot/change")).toBe("untouched");
    expect(await github.read("images/a.json")).toBe("1");
  });

  it("changes nothing for the same again, and follows what is new in one commit", async () => {
    await proposeChange(open(), change("2"));
    expect((await proposeChange(open(), change("2"))).kind).toBe("unchanged");
    expect((await proposeChange(open(), change("3", "fix: more"))).kind).toBe("updated");
    const { data } = await github.octokit.pulls.list(github.at);
    expect(data).toMatchObject([{ number: 1, title: "fix: more" }]);
    const { data: commit } = await github.octokit.git.getCommit({
      ...github.at,
      commit_sha: data[0]?.head.sha as string,
    });
    expect(commit.parents.map(({ sha }) => sha)).toEqual([github.commit]);
  });

  it("puts the commit on top of a default branch that moved on", async () => {
    await proposeChange(open(), change("2"));
    const newer = await github.push({ "README.md": "newer" });
    expect((await proposeChange(open(), change("2"))).kind).toBe("updated");
    const head = await github.octokit.git.getRef({ ...github.at, ref: "heads/bot/change" });
    const { data } = await github.octokit.git.getCommit({ ...github.at, commit_sha: head.data.object.sha });
    expect(data.parents.map(({ sha }) => sha)).toEqual([newer]);
  });

  it("proposes nothing that the default branch has already", async () => {
    expect(await proposeChange(open(), change("1"))).toEqual({ kind: "needless" });
    expect((await github.octokit.pulls.list(github.at)).data).toEqual([]);
  });

  it("names the setting to change where workflows may not open pull requests", async () => {
    const octokit = new Octokit({ auth: github.token, baseUrl: github.url });
    octokit.hook.before("request", (options) => {
      if (options.method === "POST" && options.url.endsWith("/pulls")) {
        throw Object.assign(new Error("GitHub Actions is not permitted to create or approve pull requests"), {
          status: 403,
        });
      }
    });
    await expect(proposeChange({ octokit, ...github.at }, change("2"))).rejects.toMatchObject({
      code: "NOT_PERMITTED",
      message: expect.stringContaining("Allow GitHub Actions to create and approve pull requests"),
    });
  });
});

describe("openGitHub", () => {
  it("is not there without a token, and names what is missing outside of a workflow", () => {
    expect(openGitHub(undefined, github.env)).toBeUndefined();
    expect(() => openGitHub("token", {})).toThrow(/GITHUB_REPOSITORY/);
  });
});

describe("orAbsent", () => {
  const answers = (data: unknown) =>
    Promise.reject(Object.assign(new Error("404"), { status: 404, response: { data } }));

  it("takes GitHub's own word for what is not there", async () => {
    expect(await orAbsent(open().octokit.git.getRef({ ...github.at, ref: "heads/none" }))).toBeUndefined();
    expect(await orAbsent(answers({ message: "Not Found", status: "404" }))).toBeUndefined();
  });

  it.each([[""], ["<html>404</html>"], [undefined], [null], [{ message: "no backend" }]])(
    "and not %j",
    async (data) => {
      await expect(orAbsent(answers(data))).rejects.toThrow("404");
    },
  );
});

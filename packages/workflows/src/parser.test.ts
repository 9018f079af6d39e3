import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type ValidationConfig, validate } from "@actions/languageservice";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const directory = path.join(root, ".github/workflows");
const files = await readdir(directory);

let documents = 0;

/** What GitHub's parser and language service say of a workflow: `line: message`. */
async function diagnose(text: string): Promise<string[]> {
  // The service resolves and checks actions of this repository in their new spelling only.
  const resolvable = text.replaceAll("uses: ./packages/actions/", "uses: $/packages/actions/");
  // The service remembers what it parsed under a name.
  const document = { uri: `file:///${documents++}.yml`, languageId: "yaml", version: 1, getText: () => resolvable };
  const fileProvider: ValidationConfig["fileProvider"] = {
    getFileContent: async (reference) => {
      const name = "path" in reference ? reference.path : String(reference);
      return { name, content: await readFile(path.join(root, name), "utf8") };
    },
  };
  const found = await validate(document as unknown as Parameters<typeof validate>[0], { fileProvider });
  return found.map(({ range, message }) => `${range.start.line + 1}: ${message}`);
}

describe("GitHub's own parser and language service", () => {
  it.each(files)("find nothing in %s", async (file) => {
    expect(await diagnose(await readFile(path.join(directory, file), "utf8"))).toEqual([]);
  });

  it.each([
    ["a key that does not exist", "timeout-minutes:", "timeout:", /Unexpected value 'timeout'/],
    ["a context that does not exist", "${{ github.token }}", "${{ gihub.token }}", /gihub/],
    ["a job that does not exist", "- image\n", "- picture\n", /picture/],
    ["an input that does not exist", "          save: auto", "          safe: auto", /safe/],
  ])("would find %s", async (_what, from, to, message) => {
    const text = await readFile(path.join(directory, "release.yml"), "utf8");
    expect(text).toContain(from);
    expect((await diagnose(text.replace(from, to))).join("\n")).toMatch(message);
  });
});

describe("every output that a workflow reads", () => {
  it.each(files)("in %s is one that its step gives", async (file) => {
    const { jobs } = parse(await readFile(path.join(directory, file), "utf8")) as { jobs: Record<string, Job> };
    const problems: string[] = [];
    for (const [id, { outputs = {}, steps = [] }] of Object.entries(jobs)) {
      const text = JSON.stringify([outputs, steps]);
      for (const [, step, output] of text.matchAll(/\bsteps\.([\w-]+)\.outputs\.([\w-]+)/g)) {
        const { uses } = steps.find((one) => one.id === step) ?? {};
        if (!uses?.startsWith("./")) continue;
        const action = parse(await readFile(path.join(root, uses, "action.yml"), "utf8"));
        if (!(String(output) in action.outputs)) problems.push(`job ${id}: ${uses} has no output ${output}`);
      }
    }
    for (const [, job, output] of JSON.stringify(jobs).matchAll(/\bneeds\.([\w-]+)\.outputs\.([\w-]+)/g)) {
      const outputs = jobs[String(job)]?.outputs ?? {};
      if (!(String(output) in outputs)) problems.push(`job ${job} has no output ${output}`);
    }
    expect(problems).toEqual([]);
  });
});

interface Job {
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps?: readonly { readonly id?: string; readonly uses?: string }[];
}

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { modelCommands, runCli } from "@funasr-images/models";
import { describe, expect, it } from "vitest";
import { bundleCommands } from "./bundle-commands.ts";
import { parseSize } from "./parse-size.ts";

async function run(...arguments_: string[]) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({ write: (text: string) => (written[name] += text) });
  const io = { stdout: stream("stdout"), stderr: stream("stderr"), env: {} };
  const code = await runCli(arguments_, io, { models: modelCommands, bundle: bundleCommands });
  return { code, ...written };
}

describe("funasr-images", () => {
  it("is one door for models and bundles", async () => {
    const { code, stdout } = await run("--help");
    expect(code).toBe(0);
    for (const name of ["models fetch", "models verify", "bundle export", "bundle import"])
      expect(stdout).toContain(name);
  });

  it.each([
    [["bundle"], /No command was given\. Choose from: models lock, .*bundle import/],
    [["bundle", "burn"], /"bundle burn" is not a command/],
    [["constructor", "name"], /"constructor name" is not a command/],
    [["bundle", "export"], /-o needs a folder or a file/],
    [["bundle", "export", "-o", "x", "--part-size", "4g"], /let the name after -o end with \.tar/],
    [["bundle", "export", "-o", "x", "--only", "cheese"], /--only must be one of models, recordings/],
    [["bundle", "import"], /Name one folder or tar/],
  ])("says what is wrong with %j", async (arguments_, message) => {
    expect(await run(...arguments_)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(message) });
  });

  it("is a program that ends with the code of an error, and a document for programs", async () => {
    const directory = await mkdtemp(path.join(tmpdir(), "cli-"));
    const main = path.join(import.meta.dirname, "../main.ts");
    const ended = await new Promise<{ code: number | null; stdout: string }>((resolve) => {
      const child = execFile(
        process.execPath,
        [main, "bundle", "import", "none", "--json"],
        { cwd: directory },
        (_error, stdout) => resolve({ code: child.exitCode, stdout }),
      );
    });
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout).error).toMatchObject({ code: "NOT_A_BUNDLE" });
    await rm(directory, { recursive: true });
  });
});

describe("parseSize", () => {
  it.each([
    ["1048576", 2 ** 20],
    ["650m", 650 * 2 ** 20],
    ["4G", 2 ** 32],
  ])("reads %s", (text, bytes) => expect(parseSize(text)).toBe(bytes));
  it.each(["", "4x", "1k", "-4g", "4 g", "1.5g", "99999999999t"])("refuses %j", (text) =>
    expect(() => parseSize(text)).toThrow(expect.objectContaining({ code: "BAD_SIZE" })),
  );
});

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { describeExit, explainExit, renderExitTable } from "./engine-exit.ts";

test("says what ended, how, and what to do", () => {
  const process = "the upstream server";
  expect(describeExit({ process, code: "ABORTED", signal: "SIGABRT" })).toBe(
    "the upstream server ended with signal SIGABRT (ABORTED)",
  );
  expect(describeExit({ process, code: "SLOW_START" })).toBe("the upstream server did not start (SLOW_START)");
  expect(explainExit({ process, code: "MODEL_MISSING", status: 255 })).toBe(
    "the upstream server ended with exit code 255 (MODEL_MISSING): a model file is missing: check the folders of the _DIR variables against the README. LOG_TEXT=true logs its output",
  );
});

test("the README shows every code", async () => {
  const file = fileURLToPath(new URL("../README.md", import.meta.url));
  const [before, after] = readFileSync(file, "utf8").split(/(?<=<!-- exits: .*-->\n)[\s\S]*(?=<!-- \/exits -->)/);
  await expect(`${before}${renderExitTable()}\n${after}`).toMatchFileSnapshot(file);
});

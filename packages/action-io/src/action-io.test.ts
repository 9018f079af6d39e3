import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createActionIo } from "./action-io.ts";

let log: string;
beforeEach(() => {
  log = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    log += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const signal = new AbortController().signal;
const env = { A: "b" };
const io = createActionIo(env, signal);

it("lines and groups of the log cannot be commands", async () => {
  io.info("::set-env name=PATH::evil");
  expect(await io.group("::stop-commands::x", async () => 5)).toBe(5);
  expect(log).toBe(": :set-env name=PATH::evil\n::group::: :stop-commands::x\n::endgroup::\n");
});

it.each(["warning", "error"] as const)("a %s has the place that is known, and no more", (level) => {
  io[level]("What");
  io[level]("What", { file: "a.json" });
  io[level]("What", { line: 3 });
  io[level]("What", { title: "Why" });
  io[level]("What", { file: "a.json", line: 3, title: "Why" });
  expect(log.trimEnd().split("\n")).toEqual([
    `::${level}::What`,
    `::${level} file=a.json::What`,
    `::${level} line=3::What`,
    `::${level} title=Why::What`,
    expect.stringMatching(new RegExp(`^::${level} (?=.*title=Why)(?=.*file=a.json)(?=.*line=3).*::What$`)),
  ]);
});

it("hands on the variables and the signal of the job", () => {
  expect(io.env).toBe(env);
  expect(io.signal).toBe(signal);
  expect(io.summary.isEmptyBuffer()).toBe(true);
});

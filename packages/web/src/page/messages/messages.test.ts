import { describe, expect, it } from "vitest";
import { explainProblem, languages, resolveUiLanguage } from "./messages.ts";

// That both languages have the same texts is checked by the compiler: zh is typed by en.

describe("resolveUiLanguage", () => {
  it.each([
    [undefined, ["zh-CN", "en"], "zh"],
    [undefined, ["en-US", "zh"], "en"],
    [undefined, ["fr-FR", "zh-TW"], "zh"],
    [undefined, ["fr-FR"], "en"],
    [undefined, [], "en"],
    ["en", ["zh-CN"], "en"],
    ["zh", ["en"], "zh"],
  ] as const)("chooses %s for %j and a browser with %s", (chosen, wanted, expected) => {
    expect(resolveUiLanguage(chosen, wanted)).toBe(expected);
  });
});

describe.each(Object.entries(languages))("the texts in %s", (_, messages) => {
  it("are all there", () => {
    const empty = (value: unknown): boolean =>
      typeof value === "string"
        ? value.trim() === ""
        : typeof value === "object" && value !== null && Object.values(value).some(empty);
    expect(empty(messages)).toBe(false);
  });

  it("say what is wrong and what to do, with the server's message", () => {
    const { what, todo } = explainProblem(messages, { code: "NOT_READY", reason: "the models are loading" });
    expect(what).not.toBe("");
    expect(todo).toContain("the models are loading");
  });
});

it("are Chinese where they should be", () => {
  const leaves = (value: unknown): string[] =>
    typeof value === "string" ? [value] : Object.values((value as object | undefined) ?? {}).flatMap(leaves);
  expect(leaves(languages.zh).filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([]);
  expect(leaves(languages.en).filter((text) => /\p{Script=Han}/u.test(text))).toEqual([]);
});

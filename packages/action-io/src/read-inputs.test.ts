import { describe, expect, expectTypeOf, it } from "vitest";
import { defineAction, type InputsOf } from "./action-definition.ts";
import { InputError } from "./input-error.ts";
import { readInputs } from "./read-inputs.ts";

const definition = defineAction({
  name: "x",
  description: "x",
  inputs: {
    "dry-run": { description: "d", kind: "boolean" },
    keep: { description: "k", kind: "integer", default: "3" },
    archs: { description: "a", kind: "lines", choices: ["amd64", "arm64"] },
    plan: { description: "p", kind: "json" },
    profile: { description: "p", choices: ["upstream", "local"], required: true },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
    token: { description: "t", secret: true, default: "${{ github.token }}" },
  },
  outputs: {},
});

describe("inputs", () => {
  it("have the types of their definitions", () => {
    type Inputs = InputsOf<typeof definition>;
    expectTypeOf<Inputs["dry-run"]>().toEqualTypeOf<boolean | undefined>();
    expectTypeOf<Inputs["keep"]>().toEqualTypeOf<number>();
    expectTypeOf<Inputs["archs"]>().toEqualTypeOf<readonly ("amd64" | "arm64")[]>();
    expectTypeOf<Inputs["plan"]>().toEqualTypeOf<unknown>();
    expectTypeOf<Inputs["profile"]>().toEqualTypeOf<"upstream" | "local">();
    expectTypeOf<Inputs["token"]>().toEqualTypeOf<string | undefined>();
  });

  it("that are absent are undefined, no lines, or their default; an expression is no default here", () => {
    expect(readInputs(definition, { INPUT_PROFILE: "local" })).toEqual({
      "dry-run": undefined,
      keep: 3,
      archs: [],
      plan: undefined,
      profile: "local",
      token: undefined,
    });
  });

  it.each(["amd64\n\n arm64 ", "amd64, arm64", ",amd64,\narm64"])("take lines with breaks or commas: %j", (text) => {
    expect(readInputs(definition, { INPUT_PROFILE: "local", INPUT_ARCHS: text }).archs).toEqual(["amd64", "arm64"]);
  });

  it.each([
    ["true", true],
    ["True", true],
    ["TRUE", true],
    ["false", false],
    ["False", false],
    ["FALSE", false],
  ])("read %s as YAML does", (text, value) => {
    expect(readInputs(definition, { INPUT_PROFILE: "local", "INPUT_DRY-RUN": text })["dry-run"]).toBe(value);
  });

  it.each(["yes", "1", "tRUE", "on", "n"])("do not take %s for a boolean", (text) => {
    expect(() => readInputs(definition, { INPUT_PROFILE: "local", "INPUT_DRY-RUN": text })).toThrow(InputError);
  });

  it.each(["1e3", "0x10", "9007199254740993", "3 apples"])("do not take %s for a whole number", (text) => {
    expect(() => readInputs(definition, { INPUT_PROFILE: "local", INPUT_KEEP: text })).toThrow(
      `Input "keep" takes a whole number (found "${text}").`,
    );
  });
});

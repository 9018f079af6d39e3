import { describe, expect, expectTypeOf, it } from "vitest";
import { defineAction, type InputsOf } from "./action-definition.ts";
import { InputError } from "./input-error.ts";
import { readInputs, readSecrets } from "./read-inputs.ts";

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

  it("that are absent are undefined, no lines, or their default; an expression does not count as a default", () => {
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

  it.each([
    ["+12", 12],
    ["-3", -3],
    ["0", 0],
  ])("take %s for a whole number", (text, value) => {
    expect(readInputs(definition, { INPUT_PROFILE: "local", INPUT_KEEP: text }).keep).toBe(value);
  });

  it.each(["untrue", "trueish", "unfalse", "falsely"])(
    "do not take %s for a boolean, and say what they take",
    (text) => {
      expect(() => readInputs(definition, { INPUT_PROFILE: "local", "INPUT_DRY-RUN": text })).toThrow(
        `Input "dry-run" takes true or false (found "${text}").`,
      );
    },
  );

  it("read JSON, and say what is wrong with anything else", () => {
    expect(readInputs(definition, { INPUT_PROFILE: "local", INPUT_PLAN: '{"legs":[]}' }).plan).toEqual({ legs: [] });
    expect(() => readInputs(definition, { INPUT_PROFILE: "local", INPUT_PLAN: "{" })).toThrow(
      /^Input "plan" takes JSON: .*\(found "\{"\)\.$/,
    );
  });

  it("are only what may be chosen", () => {
    expect(() => readInputs(definition, { INPUT_PROFILE: "prod", INPUT_ARCHS: "amd64,riscv" })).toThrow(
      'Input "archs" takes amd64, arm64 (found "amd64,riscv").\nInput "profile" takes upstream, local (found "prod").',
    );
  });

  it("name every problem at once, with a stable code", () => {
    const wrong = () => readInputs(definition, { INPUT_KEEP: "x" });
    expect(wrong).toThrow(
      expect.objectContaining({
        name: "InputError",
        code: "BAD_INPUTS",
        problems: ['Input "keep" takes a whole number (found "x").', 'Input "profile" is required: p'],
      }),
    );
    expect(wrong).toThrow(/\.\nInput "profile"/);
  });

  it("quote the beginning of a long text, and nothing of a secret", () => {
    expect(() => readInputs(definition, { INPUT_PROFILE: "x".repeat(1000) })).toThrow(`(found "${"x".repeat(200)}").`);
    const secret = defineAction({
      name: "x",
      description: "x",
      inputs: { key: { description: "k", secret: true, choices: ["a"] } },
      outputs: {},
    });
    expect(() => readInputs(secret, { INPUT_KEY: "hush" })).toThrow(/^Input "key" takes a\.$/);
  });

  it("are read without the spaces around them, defaults too; of a name with spaces by the runner's variable", () => {
    const spaced = defineAction({
      name: "x",
      description: "x",
      inputs: {
        "two words": { description: "t" },
        other: { description: "o", default: " 5\n" },
        blank: { description: "b", default: "  " },
      },
      outputs: {},
    });
    expect(readInputs(spaced, { INPUT_TWO_WORDS: "\n a b " })).toEqual({
      "two words": "a b",
      other: "5",
      blank: undefined,
    });
  });
});

describe("secrets", () => {
  it("are the texts of secret inputs that are there, also when another input is wrong", () => {
    expect(readSecrets(definition, { INPUT_TOKEN: " s3cret ", INPUT_KEEP: "x" })).toEqual(["s3cret"]);
    expect(readSecrets(definition, { INPUT_PROFILE: "local" })).toEqual([]);
  });
});

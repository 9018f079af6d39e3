import { expect, it } from "vitest";
import { defineAction } from "./action-definition.ts";
import { findUnknownInputs } from "./find-unknown-inputs.ts";

const input = { description: "x" };
const action = (...names: string[]) =>
  defineAction({
    name: "x",
    description: "x",
    inputs: Object.fromEntries(names.map((name) => [name, input])),
    outputs: {},
  });

it("says nothing of inputs that the action has, or of other variables", () => {
  const env = { "INPUT_DRY-RUN": "true", INPUT_MODEL_LOCK: "x", PATH: "/bin", GITHUB_INPUT_X: "y", DRY_INPUT_: "z" };
  expect(findUnknownInputs(action("dry-run", "model lock"), env)).toEqual([]);
});

it("names every other one, in order", () => {
  expect(findUnknownInputs(action("archs"), { INPUT_ZEBRA: "1", INPUT_ARCH: "2" })).toEqual([
    'There is no input "arch"; did you mean "archs"?',
    'There is no input "zebra"; there are: archs.',
  ]);
});

it("lists the names when none is close, also when there are none", () => {
  expect(findUnknownInputs(action("archs", "profile"), { INPUT_COLOUR: "red" })).toEqual([
    'There is no input "colour"; there are: archs, profile.',
  ]);
  expect(findUnknownInputs(action(), { INPUT_COLOUR: "red" })).toEqual([
    'There is no input "colour"; there are: none.',
  ]);
});

it.each([
  ["a letter too few", "profle", "profile"],
  ["a letter too many", "proofile", "profile"],
  ["another letter", "prefile", "profile"],
  ["other signs between words", "dry_run", "dry-run"],
  ["a sign between letters that have none", "pro-file", "profile"],
  ["a third of the letters wrong", "prxxixe-lock-x", "profile-lock"],
  ["one letter wrong in a short name", "ab", "a"],
  ["the nearer of two", "archs-1", "archs-2"],
])("takes %s for a typo", (_name, set, meant) => {
  const names = ["keep-everything", "archs-and-more", meant];
  expect(findUnknownInputs(action(...names), { [`INPUT_${set.toUpperCase()}`]: "x" })).toEqual([
    `There is no input "${set}"; did you mean "${meant}"?`,
  ]);
});

it.each([
  ["more than a third of the letters", "prxxxxe", "profile"],
  ["two letters of a short name", "abc", "a"],
  ["nothing in common", "keep", "archs"],
])("takes %s for another word", (_name, set, other) => {
  expect(findUnknownInputs(action(other), { [`INPUT_${set.toUpperCase()}`]: "x" })).toEqual([
    `There is no input "${set}"; there are: ${other}.`,
  ]);
});

import { Command } from "commander";
import { expect, test } from "vitest";
import { addLabelsFlag, type LabelsFlag, readLabels } from "./labels-option.ts";
import { en } from "./messages/en.ts";
import type { Terminal } from "./terminal.ts";

test.each([
  [[], "auto"],
  [["--labels", "auto"], "auto"],
  [
    ["--labels", "events,speaker"],
    ["speaker", "events"],
  ],
  [["--labels", "none"], []],
  [["--no-labels"], []],
])("%j asks for the labels %j", (arguments_, labels) => {
  const command = addLabelsFlag(new Command(), { messages: en } as Terminal).parse(arguments_, { from: "user" });
  expect(readLabels(command.opts<LabelsFlag>())).toEqual(labels);
});

import { expect, it } from "vitest";
import { annotationsOf, withoutCommands } from "./annotation.ts";

const annotation = { file: "images/offline/image.json", line: 3, message: "wants a digest" };

it("an error carries annotations or none, and so does any other value", () => {
  expect(annotationsOf(Object.assign(new Error("x"), { annotations: [annotation] }))).toEqual([annotation]);
  for (const bare of [new Error("x"), { annotations: "text" }, undefined, null, "text"]) {
    expect(annotationsOf(bare)).toEqual([]);
  }
});

it.each([
  ["::set-env name=PATH::evil", ": :set-env name=PATH::evil"],
  ["fine\n  ::stop-commands::x", "fine\n  : :stop-commands::x"],
  ["##[group]x", "## [group]x"],
  ["a std::vector of ##", "a std::vector of ##"],
])("%j is not a command in the log", (text, logged) => {
  expect(withoutCommands(text)).toBe(logged);
});

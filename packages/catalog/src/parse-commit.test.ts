import { expect, it } from "vitest";
import { parseCommit } from "./parse-commit.ts";

it.each([
  ["feat: speakers", { type: "feat", subject: "speakers", breaking: false, notes: [] }],
  [
    "fix(server): end in order\n\nlong story",
    { type: "fix", scope: "server", subject: "end in order", breaking: false, notes: [] },
  ],
  [
    "feat(api)!: another protocol",
    { type: "feat", scope: "api", subject: "another protocol", breaking: true, notes: [] },
  ],
  ["no convention at all\n\nmore", { subject: "no convention at all", breaking: false, notes: [] }],
  ["Feat: no lower case", { subject: "Feat: no lower case", breaking: false, notes: [] }],
  ["  ", { subject: "(no message)", breaking: false, notes: [] }],
])("parses %j", (message, commit) => {
  expect(parseCommit(message)).toEqual(commit);
});

it.each(["BREAKING CHANGE", "BREAKING-CHANGE"])("takes the footer %s for what breaks, over several lines", (footer) => {
  const message = `fix(cli)!: one option\n\nWhy it is so.\n\n${footer}: --old is gone;\nsay --new instead.\nRefs: #12`;
  expect(parseCommit(message)).toEqual({
    ...{ type: "fix", scope: "cli", subject: "one option", breaking: true },
    notes: ["--old is gone; say --new instead."],
  });
});

it("takes the footer Release-note for what users have to know, and nothing that breaks", () => {
  const message =
    "refactor: layers\n\nRelease-note: The first build after this is a full one.\nRelease-note: It is slow.";
  expect(parseCommit(message)).toMatchObject({
    breaking: false,
    notes: ["The first build after this is a full one.", "It is slow."],
  });
});

it("does not take text of a body for a footer", () => {
  expect(parseCommit("docs: how\n\nA BREAKING CHANGE: has a footer, and a Release-note: too.").notes).toEqual([]);
});

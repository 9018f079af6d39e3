import { expect, it } from "vitest";
import { listChanges } from "./render-changes.ts";

it("sorts conventional commits into what users notice, and leaves out the rest", () => {
  const messages = [
    "fix(server): end in order\n\nlong story",
    "feat: speakers",
    "docs: more",
    "perf(client): less copying",
    "feat(api)!: another protocol",
    "chore: x\n\nBREAKING CHANGE: y",
    "refactor: layers\n\nRelease-note: The first build is a full one.",
    "no convention at all",
  ];
  expect(listChanges(messages)).toEqual([
    {
      title: "Breaking changes",
      changes: [
        { text: "**api:** another protocol", notes: [] },
        { text: "x", notes: ["y"] },
      ],
    },
    { title: "Features", changes: [{ text: "speakers", notes: [] }] },
    { title: "Fixes", changes: [{ text: "**server:** end in order", notes: [] }] },
    { title: "Performance", changes: [{ text: "**client:** less copying", notes: [] }] },
    {
      title: "Other changes",
      changes: [
        { text: "layers", notes: ["The first build is a full one."] },
        { text: "no convention at all", notes: [] },
      ],
    },
  ]);
});

it("lets no commit mention people or become markup", () => {
  const [section] = listChanges(["fix: thanks @octocat [x](https://example.test) <img>\n\nRelease-note: @octocat"]);
  const text = "thanks @\u200boctocat \\[x\\](https://example.test) \\<img\\>";
  expect(section?.changes).toEqual([{ text, notes: ["@\u200boctocat"] }]);
});

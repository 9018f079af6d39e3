import { describe, expect, it } from "vitest";
import { listChanges } from "./list-changes.ts";

describe("listChanges", () => {
  it("sorts conventional commits into what breaks, what is new, what is mended, and the rest", () => {
    const messages = [
      "fix(server): end in order\n\nlong story",
      "feat: speakers",
      "docs: more",
      "feat(api)!: another protocol",
      "chore: x\n\nBREAKING CHANGE: y",
      "no convention at all",
    ];
    expect(listChanges(messages)).toEqual([
      { title: "Breaking changes", changes: ["**api:** another protocol", "x"] },
      { title: "Features", changes: ["speakers"] },
      { title: "Fixes", changes: ["**server:** end in order"] },
      { title: "Other changes", changes: ["more", "no convention at all"] },
    ]);
  });

  it("lets no commit mention people or become markup", () => {
    const [section] = listChanges(["fix: thanks @octocat [x](https://example.test) <img>"]);
    expect(section?.changes[0]).toBe("thanks @\u200boctocat \\[x\\](https://example.test) \\<img\\>");
  });
});

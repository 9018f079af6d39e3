import { describe, expect, it } from "vitest";
import { assertConfirmed, listDoubts, nameOfPlan } from "./confirm-retention.ts";
import type { RetentionPlan } from "./plan-retention.ts";
import type { StoredRepository } from "./read-stored.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const branches = ["offline"] as const;

/** A repository of some manifests and tags, `{ "offline-0.1.0": "a" }`. */
function store(manifests: string, tags: Record<string, string>): StoredRepository {
  return {
    tags: Object.entries(tags).map(([tag, letter]) => ({ tag, digest: digest(letter) })),
    manifests: new Map([...manifests].map((letter) => [digest(letter), { digest: digest(letter), names: [] }])),
    untaggedSeen: true,
  };
}

function plan(deleted: Record<string, string[]>, kept = ["0.2.0"]): RetentionPlan {
  return {
    kept,
    deleted: Object.entries(deleted).map(([letter, tags]) => ({ digest: digest(letter), tags, reason: "old version" })),
  };
}

const usual = { offline: "a", "offline-0.2.0": "a", "offline-0.1.0": "b" };

describe("a plan", () => {
  it.each<[string, RetentionPlan, StoredRepository, string[]]>([
    ["of a third is carried out", plan({ b: ["offline-0.1.0"] }), store("abc", usual), []],
    ["that deletes nothing is carried out", plan({}, []), store("", {}), []],
    [
      "of more than a third is doubted",
      plan({ b: ["offline-0.1.0"], c: [] }),
      store("abcde", usual),
      ["it deletes 2 of 5 manifests, more than 33 %"],
    ],
    [
      "that keeps no version is doubted, however little it deletes",
      plan({ b: ["offline-0.1.0"] }, []),
      store("abcdefgh", usual),
      ["it keeps no version"],
    ],
    [
      "for a branch without its moving tag is doubted",
      plan({ b: ["offline-0.1.0"] }),
      store("abcd", { "offline-0.2.0": "a", "offline-0.1.0": "b" }),
      ['offline has versions and no tag "offline": what that one should point at may be deleted'],
    ],
    [
      "that deletes what a moving tag points at is doubted",
      plan({ b: ["offline-0.1.0", "offline-0.1"] }),
      store("abcd", { ...usual, "offline-0.1": "b" }),
      ["it deletes what the tag offline-0.1 points at"],
    ],
  ])("%s", (_, planned, stored, doubts) => {
    expect(listDoubts(planned, stored, { branches })).toEqual(doubts);
  });

  it("has another share when it is given one", () => {
    const [planned, stored] = [plan({ b: [], c: [] }), store("abcd", usual)];
    expect(listDoubts(planned, stored, { branches, share: 0.5 })).toEqual([]);
    expect(listDoubts(planned, stored, { branches, share: 0.1 })).toHaveLength(1);
  });
});

describe("a confirmation", () => {
  const [planned, stored] = [plan({ b: [], c: [] }), store("abc", usual)];

  it("is asked for by the name of the plan, and is good for that plan only", () => {
    const name = nameOfPlan(planned);
    expect(() => assertConfirmed(planned, stored, { branches }, undefined)).toThrow(`run again with confirm: ${name}`);
    assertConfirmed(planned, stored, { branches }, name);
    const other = plan({ b: [], a: [] });
    expect(() => assertConfirmed(other, stored, { branches }, name)).toThrow(/the repository changed since/);
  });

  it("for another plan stops also one without doubts", () => {
    expect(() => assertConfirmed(plan({ b: [] }), stored, { branches }, "0123456789ab")).toThrow(/0123456789ab/);
  });

  it("does not depend on the order of the plan", () => {
    expect(nameOfPlan(plan({ c: [], b: [] }))).toBe(nameOfPlan(planned));
  });
});

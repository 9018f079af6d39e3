import { expect, test } from "vitest";
import { createSuspectList } from "./suspect-list.ts";

test("drops the oldest first, and never exceeds its limit", () => {
  const list = createSuspectList(() => 0);
  const marks = Array.from({ length: 5000 }, (_, index) => `mark ${index}`);
  list.suspect(marks);
  expect(list.verdict("mark 0")).toBeUndefined();
  expect(list.verdict("mark 4999")).toBe("suspect");
  expect(marks.filter((mark) => list.verdict(mark))).toHaveLength(4096);
});

test("a suspicion does not weaken a conviction", () => {
  const list = createSuspectList(() => 0);
  list.convict(["x"]);
  list.suspect(["x"]);
  expect(list.verdict("x")).toBe("convicted");
});

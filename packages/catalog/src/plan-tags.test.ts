import { expect, it } from "vitest";
import { branchTags, orderTags } from "./plan-tags.ts";

it("puts what never moves first, and what most people pull last, whichever branch has an SDK", () => {
  const branches = [
    { name: "files", tags: branchTags("offline", "1.2.3", "0.4.7") },
    { name: "plain", tags: branchTags("offline-ai", "1.2.3", undefined) },
  ];
  const { versions, moving } = orderTags(branches);
  expect(versions.map(({ of, tag }) => `${of.name}: ${tag}`)).toEqual([
    "files: offline-1.2.3",
    "plain: offline-ai-1.2.3",
  ]);
  expect(moving.map(({ tag }) => tag)).toEqual([
    ...["offline-1.2", "offline-ai-1.2", "offline-1", "offline-ai-1", "offline-sdk-0.4.7"],
    ...["offline", "offline-ai"],
  ]);
});

it("has nothing to put in order without branches", () => {
  expect(orderTags([])).toEqual({ versions: [], moving: [] });
});

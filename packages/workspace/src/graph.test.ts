import { expect, it } from "vitest";
import { findCircles, findFloors } from "./graph.ts";

const graphOf = (arrows: Readonly<Record<string, readonly string[]>>) => new Map(Object.entries(arrows));

it("puts a node one floor above the highest that it points at", () => {
  const floors = findFloors(graphOf({ attic: ["middle", "ground"], middle: ["ground", "elsewhere"], ground: [] }));
  expect(Object.fromEntries(floors)).toEqual({ ground: 1, middle: 2, attic: 3 });
});

it("gives a circle one floor, and finds it once", () => {
  const graph = graphOf({ top: ["a"], a: ["b"], b: ["c"], c: ["a", "ground"], ground: [], self: ["self"] });
  expect(Object.fromEntries(findFloors(graph))).toEqual({ ground: 1, a: 2, b: 2, c: 2, top: 3, self: 1 });
  expect(findCircles(graph)).toEqual([["a", "b", "c"], ["self"]]);
});

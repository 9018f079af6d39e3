import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { type Room, rooms } from "../rooms.ts";
import { planPicture } from "./plan-picture.ts";
import { rankRooms } from "./rank-rooms.ts";
import { renderPicture } from "./render-picture.ts";

const roomOf = (half: Room["half"], ...imports: string[]): Room => ({ purpose: "", half, imports });

it("is what the map says (fix: npx projen)", async () => {
  const svg = await readFile(new URL("../../rooms.svg", import.meta.url), "utf8");
  const comment = /<!-- (.*) -->/.exec(svg)?.[1] ?? "";
  expect(svg).toBe(renderPicture(planPicture(rooms), comment));
});

it("shows every room of the map once, inside its half and beside all others", () => {
  const { boxes, panels, width, height } = planPicture(rooms);
  expect(boxes.map(({ room }) => room).sort()).toEqual(Object.keys(rooms).sort());
  type Area = (typeof panels)[number] | (typeof boxes)[number];
  const isInside = (inner: Area, outer: Omit<Area, "half">) =>
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height;
  const overlap = (a: Area, b: Area) =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
  for (const panel of panels) expect(isInside(panel, { x: 0, y: 0, width, height })).toBe(true);
  for (const box of boxes)
    expect(panels.filter((panel) => isInside(box, panel)).map(({ half }) => half)).toEqual([box.half]);
  for (const [index, box] of boxes.entries())
    expect(boxes.slice(index + 1).filter((other) => overlap(box, other))).toEqual([]);
});

it("draws arrows downwards, none to the workspace, none that follows from others, and leads them past boxes", () => {
  const { boxes, arrows } = planPicture({
    ground: roomOf("workspace"),
    low: roomOf("serving", "ground"),
    middle: roomOf("serving", "low"),
    high: roomOf("serving", "middle", "low", "ground"),
    far: roomOf("release", "near", "low"),
    near: roomOf("release"),
  });
  const box = (name: string) => boxes.find(({ room }) => room === name) as (typeof boxes)[number];
  expect(arrows).toHaveLength(4);
  for (const { points } of arrows)
    expect(points.map(({ y }) => y)).toEqual(points.map(({ y }) => y).sort((a, b) => a - b));
  const ends = arrows.map(({ points }) => points.at(-1)?.y);
  expect(ends.filter((y) => y === box("low").y)).toHaveLength(2);
  expect(ends).not.toContain(box("ground").y);
});

it("puts a room below all that import it, and what is not imported right above what it imports", () => {
  const graph = { top: ["middle"], middle: ["base"], late: ["base"], base: [], alone: [] };
  expect(Object.fromEntries(rankRooms(new Map(Object.entries(graph))))).toEqual({
    top: 0,
    middle: 1,
    late: 1,
    base: 2,
    alone: 0,
  });
});

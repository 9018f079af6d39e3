import { type Graph, reduceGraph } from "../graph.ts";
import type { Room } from "../rooms.ts";
import { orderRows, type Place } from "./order-rows.ts";
import { rankRooms } from "./rank-rooms.ts";

/** The picture of the rooms, in pixels. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly panels: readonly Panel[];
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A half of the project, behind its rooms. */
export interface Panel extends Area {
  readonly half: Room["half"];
}

export interface Box extends Area {
  readonly room: string;
  readonly half: Room["half"];
}

/** From a room down to one that it imports: where it leaves, passes and arrives. */
export interface Arrow {
  readonly points: readonly Point[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const box = { width: 112, height: 38 };
/** What an arrow needs that passes between boxes. */
const passage = 24;
const gap = { x: 20, y: 54 };
const margin = 10;
/** Above the first row of a panel, with its name. */
const heading = 40;
const foot = 20;
const halves = ["serving", "release"] as const;

type Rooms = Readonly<Record<string, Room>>;

/**
 * Plans the picture: the halves beside each other, their rooms in rows from top to bottom, and below them the workspace,
 * on which every room may stand without an arrow. Arrows that follow from others are left out. Pure.
 */
export function planPicture(rooms: Rooms): Picture {
  const above = Object.entries(rooms).filter(([, { half }]) => half !== "workspace");
  const graph = reduceGraph(
    new Map(above.map(([room, { imports }]) => [room, imports.filter((other) => rooms[other]?.half !== "workspace")])),
  );
  const rows = orderRows(placesOf(graph, rooms));
  const panels = planPanels(rows);
  const top = (row: number) => margin + heading + row * (box.height + gap.y);
  const boxes = new Map<string, Box>();
  rows.forEach((row, index) => {
    for (const [number, panel] of panels.entries()) {
      const places = row.filter((place) => place.panel === number);
      let x = panel.x + (panel.width - widthOf(places)) / 2;
      for (const { id, room = "" } of places) {
        const width = room ? box.width : passage;
        boxes.set(id, { room, half: panel.half, x, y: top(index), width, height: box.height });
        x += width + gap.x;
      }
    }
  });
  const ground = planGround(rooms, panels);
  return {
    width: ground.panel.x + ground.panel.width + margin,
    height: ground.panel.y + ground.panel.height + margin,
    panels: [...panels, ground.panel],
    boxes: [...[...boxes.values()].filter(({ room }) => room !== ""), ...ground.boxes],
    arrows: planArrows(rows, boxes),
  };
}

/** The places of each row: rooms, and one in every row that an arrow passes. */
function placesOf(graph: Graph, rooms: Rooms): Place[][] {
  const ranks = rankRooms(graph);
  const rows: Place[][] = Array.from({ length: Math.max(...ranks.values()) + 1 }, () => []);
  const panelOf = (room: string) => halves.indexOf(rooms[room]?.half as (typeof halves)[number]);
  for (const [room, targets] of graph) {
    const rank = ranks.get(room) ?? 0;
    const down = targets.map((target) => {
      const passed = Array.from({ length: (ranks.get(target) ?? 0) - rank - 1 }, (_, index) => rank + index + 1);
      const ids = [...passed.map((row) => `${room} ${target} ${row}`), target];
      passed.forEach((row, index) => {
        rows[row]?.push({ id: ids[index] ?? "", panel: panelOf(target), down: [ids[index + 1] ?? ""] });
      });
      return ids[0] ?? "";
    });
    rows[rank]?.push({ id: room, room, panel: panelOf(room), down });
  }
  return rows;
}

function planPanels(rows: readonly (readonly Place[])[]): Panel[] {
  const height = heading + rows.length * (box.height + gap.y) - gap.y + foot;
  let x = margin;
  return halves.map((half, number) => {
    const widest = Math.max(...rows.map((row) => widthOf(row.filter(({ panel }) => panel === number))));
    const panel = { half, x, y: margin, width: widest + 2 * gap.x, height };
    x += panel.width + margin;
    return panel;
  });
}

function widthOf(places: readonly Place[]): number {
  return places.reduce((sum, { room }) => sum + (room ? box.width : passage) + gap.x, -gap.x);
}

/** The workspace, as wide as what stands on it. */
function planGround(rooms: Rooms, above: readonly Panel[]): { readonly panel: Panel; readonly boxes: readonly Box[] } {
  const last = above.at(-1) as Panel;
  const width = last.x + last.width - margin;
  const y = last.y + last.height + margin;
  const panel: Panel = { half: "workspace", x: margin, y, width, height: heading + box.height + foot };
  const names = Object.keys(rooms).filter((room) => rooms[room]?.half === "workspace");
  const start = margin + (width - names.length * (box.width + gap.x) + gap.x) / 2;
  const boxes = names.map((room, index) => ({
    ...{ room, half: panel.half, x: start + index * (box.width + gap.x), y: y + heading },
    ...box,
  }));
  return { panel, boxes };
}

function planArrows(rows: readonly (readonly Place[])[], boxes: ReadonlyMap<string, Box>): Arrow[] {
  const places = new Map(rows.flat().map((place) => [place.id, place]));
  return rows.flat().flatMap((place) => {
    if (!place.room) return [];
    return place.down.map((next) => {
      const points: Point[] = [];
      let from = place;
      for (let id: string | undefined = next; id !== undefined; ) {
        const to = places.get(id) as Place;
        points.push(portOf("down", from, to, rows, boxes), portOf("up", to, from, rows, boxes));
        from = to;
        id = to.room ? undefined : to.down[0];
      }
      return { points };
    });
  });
}

/** Where an arrow leaves or enters a box: those of one side stand apart, in the order of where they come from. */
function portOf(
  side: "up" | "down",
  place: Place,
  other: Place,
  rows: readonly (readonly Place[])[],
  boxes: ReadonlyMap<string, Box>,
): Point {
  const joined = rows
    .flat()
    .filter(({ id, down }) => (side === "down" ? place.down.includes(id) : down.includes(place.id)))
    .map(({ id }) => id)
    .sort((a, b) => (boxes.get(a)?.x ?? 0) - (boxes.get(b)?.x ?? 0));
  const { x, y, width, height } = boxes.get(place.id) as Box;
  const share = (joined.indexOf(other.id) + 1) / (joined.length + 1);
  return { x: Math.round(x + width * share), y: side === "down" ? y + height : y };
}

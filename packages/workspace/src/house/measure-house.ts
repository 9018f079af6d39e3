import path from "node:path";
import { findBareErrors } from "../errors/check-errors.ts";
import { findCircles, findFloors, type Graph } from "../graph.ts";
import { ownImports, type Source } from "../read-sources.ts";
import { scope } from "../room-packages.ts";

/** The sources of each room: no tests, nothing under `testing/`, no benchmarks. */
export type House = ReadonlyMap<string, readonly Source[]>;

/** A house of rooms, or a room of folders. */
interface GraphFigures {
  readonly rooms: number;
  readonly floors: number;
  readonly arrows: number;
}

export interface HouseFigures {
  readonly rooms: GraphFigures;
  /** `room -> room` for each arrow that does not lead to a lower floor. */
  readonly upward: readonly string[];
  /** Groups of files that import each other, directly or by others. */
  readonly circles: readonly (readonly string[])[];
  /** Of some rooms: folders and files that lie in `src/` itself. */
  readonly inside: Readonly<Record<string, GraphFigures>>;
  readonly files: number;
  /** Lines of a file. */
  readonly lines: { readonly median: number; readonly p90: number; readonly longest: number };
  readonly longestFile: string;
  /** Files under 15 lines, the shortest first. */
  readonly small: readonly string[];
  /** `file:line` of each error without a code. */
  readonly bareErrors: readonly string[];
}

/**
 * Measures the sources. Pure.
 *
 * @param map the rooms that each room may import: it decides which way is up
 * @param inside the rooms to be measured inside, too
 */
export function measureHouse(house: House, map: Graph, inside: readonly string[]): HouseFigures {
  const arrows = arrowsBetween(house);
  const floors = findFloors(map);
  const floorOf = (room: string) => floors.get(room) ?? Infinity;
  const files = [...house].flatMap(([room, sources]) =>
    sources.map((source) => ({ room, source, lines: linesOf(source) })),
  );
  const byLength = files.toSorted((a, b) => a.lines - b.lines);
  const at = (share: number) => byLength[Math.ceil(byLength.length * share) - 1]?.lines ?? 0;
  const where = (entry: (typeof files)[number] | undefined) => (entry ? `${entry.room}/${entry.source.file}` : "");
  return {
    rooms: figuresOf(arrows),
    upward: pairsOf(arrows)
      .filter(([from, to]) => floorOf(from) <= floorOf(to))
      .map(([from, to]) => `${from} -> ${to}`),
    circles: [...house].flatMap(([room, sources]) =>
      findCircles(new Map(sources.map((source) => [source.file, ownImports(source)]))).map((circle) =>
        circle.map((file) => `${room}/${file}`),
      ),
    ),
    inside: Object.fromEntries(inside.map((room) => [room, figuresOf(arrowsInside(house.get(room) ?? []))])),
    files: files.length,
    lines: { median: at(0.5), p90: at(0.9), longest: at(1) },
    longestFile: where(byLength.at(-1)),
    small: byLength.filter(({ lines }) => lines < 15).map(where),
    bareErrors: files.flatMap((entry) =>
      findBareErrors(`packages/${where(entry)}`, entry.source.text).map(({ file }) => file),
    ),
  };
}

function arrowsBetween(house: House): Graph {
  const prefix = `${scope}/`;
  return new Map(
    [...house].map(([room, sources]) => {
      const specifiers = sources.flatMap(({ imports }) => imports).filter((specifier) => specifier.startsWith(prefix));
      const others = specifiers.map((specifier) => specifier.slice(prefix.length).split("/")[0] as string);
      return [room, [...new Set(others)].filter((other) => other !== room)];
    }),
  );
}

/** Folders of `src/`, and the files beside them. */
function arrowsInside(sources: readonly Source[]): Graph {
  const arrows = new Map<string, Set<string>>();
  const partOf = (file: string) => file.split(path.sep)[1] ?? "";
  for (const source of sources.filter(({ file }) => file.startsWith(`src${path.sep}`))) {
    const part = partOf(source.file);
    const targets = arrows.get(part) ?? new Set();
    arrows.set(part, targets);
    for (const target of ownImports(source)) {
      if (target.startsWith(`src${path.sep}`) && partOf(target) !== part) targets.add(partOf(target));
    }
  }
  return new Map([...arrows].map(([part, targets]) => [part, [...targets]]));
}

function figuresOf(graph: Graph): GraphFigures {
  return {
    rooms: graph.size,
    floors: Math.max(0, ...findFloors(graph).values()),
    arrows: pairsOf(graph).length,
  };
}

function pairsOf(graph: Graph): [string, string][] {
  return [...graph].flatMap(([from, targets]) => targets.map((to): [string, string] => [from, to]));
}

function linesOf({ text }: Source): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

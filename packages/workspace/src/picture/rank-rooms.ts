import type { Graph } from "../graph.ts";

/**
 * The row of every room, 0 at the top: right below the lowest of the rooms that import it. A room that is not imported
 * stands right above what it imports, so that arrows are short. For graphs without circles.
 */
export function rankRooms(graph: Graph): Map<string, number> {
  const importers = (room: string) => [...graph.keys()].filter((other) => graph.get(other)?.includes(room));
  const below = (room: string): number => Math.max(-1, ...importers(room).map(below)) + 1;
  const rows = new Map([...graph.keys()].map((room) => [room, below(room)]));
  for (const [room, targets] of graph) {
    if (importers(room).length > 0 || targets.length === 0) continue;
    rows.set(room, Math.min(...targets.map((target) => rows.get(target) ?? 0)) - 1);
  }
  return rows;
}

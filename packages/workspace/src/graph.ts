/** What each node points at; targets that are no nodes are left out. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/**
 * The groups of nodes that reach each other, most of them single nodes (Tarjan). What a group points at comes before it.
 */
function findComponents(graph: Graph): string[][] {
  const indexes = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const components: string[][] = [];
  const visit = (node: string): void => {
    indexes.set(node, indexes.size);
    lowest.set(node, indexes.size - 1);
    stack.push(node);
    const low = (other: number | undefined) => lowest.set(node, Math.min(lowest.get(node) ?? 0, other ?? Infinity));
    for (const target of graph.get(node) ?? []) {
      if (!graph.has(target)) continue;
      if (!indexes.has(target)) {
        visit(target);
        low(lowest.get(target));
      } else if (stack.includes(target)) low(indexes.get(target));
    }
    if (lowest.get(node) === indexes.get(node)) components.push(stack.splice(stack.indexOf(node)));
  };
  for (const node of graph.keys()) if (!indexes.has(node)) visit(node);
  return components;
}

/** Nodes that lead back to themselves, each group once, in the order in which they do. */
export function findCircles(graph: Graph): string[][] {
  return findComponents(graph).filter(([first = "", ...rest]) => rest.length > 0 || graph.get(first)?.includes(first));
}

/** The floor of each node: 1 when it points at nothing, else one above the highest it points at. A circle has one floor. */
export function findFloors(graph: Graph): Map<string, number> {
  const floors = new Map<string, number>();
  for (const component of findComponents(graph)) {
    const below = component.flatMap((node) => graph.get(node) ?? []).filter((target) => !component.includes(target));
    const floor = 1 + Math.max(0, ...below.map((target) => floors.get(target) ?? 0));
    for (const node of component) floors.set(node, floor);
  }
  return floors;
}

/** The graph without the arrows that follow from others: no `a -> c` beside `a -> b -> c`. For graphs without circles. */
export function reduceGraph(graph: Graph): Graph {
  const reaches = (from: string, to: string): boolean =>
    (graph.get(from) ?? []).some((next) => next === to || reaches(next, to));
  return new Map(
    [...graph].map(([node, targets]) => [
      node,
      targets.filter((target) => !targets.some((other) => other !== target && reaches(other, target))),
    ]),
  );
}

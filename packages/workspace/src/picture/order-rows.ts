/** A place in a row: a room, or where a long arrow passes. */
export interface Place {
  readonly id: string;
  /** From left to right: places keep to their panel. */
  readonly panel: number;
  /** Absent where an arrow passes. */
  readonly room?: string;
  /** Places of the next row that it leads to. */
  readonly down: readonly string[];
}

/**
 * Orders every row so that few arrows cross: a place moves for as long as that helps. The same rows always give the same
 * order.
 */
export function orderRows(rows: readonly (readonly Place[])[]): Place[][] {
  const ordered = rows.map((row) => row.toSorted((a, b) => a.panel - b.panel));
  let best = costOf(ordered);
  for (let improved = true; improved; ) {
    improved = false;
    for (const row of ordered) {
      for (const [from, to] of movesOf(row)) {
        move(row, from, to);
        const cost = costOf(ordered);
        if (cost < best) improved = true;
        else move(row, to, from);
        best = Math.min(best, cost);
      }
    }
  }
  return ordered;
}

/** Every way to put one place of a row where another one of its panel is. */
function movesOf(row: readonly Place[]): [number, number][] {
  return row.flatMap(({ panel }, from) =>
    row.flatMap((other, to): [number, number][] => (from !== to && panel === other.panel ? [[from, to]] : [])),
  );
}

function move(row: Place[], from: number, to: number): void {
  row.splice(to, 0, ...row.splice(from, 1));
}

/** Crossings first, then how far arrows lean. */
function costOf(rows: readonly (readonly Place[])[]): number {
  let crossings = 0;
  let lean = 0;
  rows.forEach((row, index) => {
    const next = rows[index + 1] ?? [];
    const at = new Map(next.map(({ id }, position) => [id, (position + 0.5) / next.length]));
    const arrows = row.flatMap(({ down }, position) =>
      down.map((id) => ({ from: (position + 0.5) / row.length, to: at.get(id) ?? 0 })),
    );
    arrows.forEach((arrow, number) => {
      lean += Math.abs(arrow.from - arrow.to);
      for (const other of arrows.slice(number + 1)) {
        if ((arrow.from - other.from) * (arrow.to - other.to) < 0) crossings += 1;
      }
    });
  });
  return crossings + lean / 1000;
}

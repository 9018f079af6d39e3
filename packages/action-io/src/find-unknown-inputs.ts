import { type ActionDefinition, variableOf } from "./action-definition.ts";

/**
 * Inputs that a workflow sets and the action does not have: one sentence each, with the nearest name that it has. The
 * runner only says "unexpected", and the input that was meant keeps its default in silence.
 */
export function findUnknownInputs(definition: ActionDefinition, env: NodeJS.ProcessEnv = process.env): string[] {
  const names = Object.keys(definition.inputs);
  const known = new Set(names.map(variableOf));
  return Object.keys(env)
    .filter((variable) => variable.startsWith("INPUT_") && !known.has(variable))
    .sort()
    .map((variable) => {
      const name = variable.slice("INPUT_".length).toLowerCase();
      const nearest = nearestOf(name, names);
      const meant = nearest ? `did you mean "${nearest}"?` : `there are: ${names.join(", ") || "none"}.`;
      return `There is no input "${name}"; ${meant}`;
    });
}

function nearestOf(name: string, names: readonly string[]): string | undefined {
  const bare = (text: string) => text.replaceAll(/[-_ ]/g, "");
  const ranked = names
    .map((other) => ({ other, distance: editDistance(bare(name), bare(other)) }))
    .sort((a, b) => a.distance - b.distance)[0];
  // A third of the letters wrong is a typo, more is another word.
  return ranked && ranked.distance <= Math.max(1, Math.floor(name.length / 3)) ? ranked.other : undefined;
}

/** Levenshtein's distance, row by row. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const [left, above, diagonal] = [next[column], row[column + 1], row[column]] as [number, number, number];
      next.push(Math.min(left + 1, above + 1, diagonal + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) as number;
}

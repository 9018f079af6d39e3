import path from "node:path";

/** What is used of a report in the format of mutation-testing-report-schema 2. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly statusReason?: string;
  /** Counted from 1. */
  readonly location: { readonly start: Place; readonly end: Place };
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** How many of a room's mutants its tests noticed. */
export interface MutationRow {
  readonly room: string;
  readonly killed: number;
  /** Mutants that never came to an end, which is noticed, too. */
  readonly timeouts: number;
  readonly survived: number;
  /** Mutants of what no test runs. */
  readonly uncovered: number;
  /** Mutants that a comment in the source argues out. */
  readonly argued: number;
  /** Mutants of what is evaluated once, at the import, unless they were asked for. */
  readonly tables: number;
  /** Percent of those that were tried; 100 when there is none. */
  readonly score: number;
  /** `file:line:column mutator: what it was -> what it became`, for each that nothing noticed. */
  readonly alive: readonly string[];
}

/** Percent of a room's mutants that its tests have to notice. */
export const mutationGoal = 90;

/**
 * Counts the mutants of a room. Pure.
 *
 * @param left globs below its `src/` that are left out: a report keeps the earlier results of them
 */
export function judgeMutation(room: string, { files }: MutationReport, left: readonly string[] = []): MutationRow {
  const isLeft = (file: string) => left.some((glob) => path.matchesGlob(file, `packages/${room}/src/${glob}`));
  const all = Object.entries(files)
    .filter(([file]) => !isLeft(file))
    .flatMap(([file, { source, mutants }]) => mutants.map((mutant) => ({ file, source, ...mutant })));
  const count = (status: string) => all.filter((mutant) => mutant.status === status).length;
  const tables = all.filter(({ statusReason }) => statusReason?.startsWith("Static mutant")).length;
  const [killed, timeouts, survived, uncovered] = [
    count("Killed"),
    count("Timeout"),
    count("Survived"),
    count("NoCoverage"),
  ];
  const judged = killed + timeouts + survived + uncovered;
  return {
    room,
    killed,
    timeouts,
    survived,
    uncovered,
    argued: count("Ignored") - tables,
    tables,
    score: judged === 0 ? 100 : (100 * (killed + timeouts)) / judged,
    alive: all.filter(({ status }) => status === "Survived" || status === "NoCoverage").map(renderAlive),
  };
}

function renderAlive({
  file,
  source,
  mutatorName,
  location,
  replacement = "",
}: Mutant & { file: string; source: string }) {
  const { start, end } = location;
  const lines = source.split("\n").slice(start.line - 1, end.line);
  const last = lines.length - 1;
  lines[last] = (lines[last] ?? "").slice(0, end.column - 1);
  lines[0] = (lines[0] ?? "").slice(start.column - 1);
  const short = (text: string) => {
    const line = text.replaceAll(/\s+/g, " ");
    return line.length > 60 ? `${line.slice(0, 59)}…` : line;
  };
  return `${file}:${start.line}:${start.column} ${mutatorName}: ${short(lines.join("\n"))} -> ${short(replacement)}`;
}

/** The rows as a table, below what is still alive. */
export function renderMutation(rows: readonly MutationRow[]): string {
  const head = ["room", "killed", "timeouts", "survived", "uncovered", "argued", "tables", "score", ""];
  const cells = rows.map(({ room, killed, timeouts, survived, uncovered, argued, tables, score }) => [
    room,
    ...[killed, timeouts, survived, uncovered, argued, tables].map(String),
    `${score.toFixed(1)} %`,
    score < mutationGoal ? "MISSED" : "",
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...cells].map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  const table = [head, ...cells].map((row) => row.map(pad).join("  ").trimEnd());
  return `${[...rows.flatMap(({ alive }) => (alive.length > 0 ? [...alive, ""] : [])), ...table].join("\n")}\n`;
}

import type { HouseFigures } from "./measure-house.ts";

/** A figure of the house. */
export interface HouseRow {
  readonly figure: string;
  readonly value: number;
  /** The most that it may be; absent where a figure is only reported. */
  readonly goal?: number;
  /** The reasons of a missed goal: files, or arrows. */
  readonly where?: readonly string[];
}

export interface JudgedHouse {
  /** Whether no goal is missed. */
  readonly ok: boolean;
  readonly rows: readonly HouseRow[];
}

/** The figures of the house beside its goals. Pure. */
export function judgeHouse(figures: HouseFigures): JudgedHouse {
  const { rooms, inside, files, lines, small, bareErrors, upward, circles } = figures;
  const rows: HouseRow[] = [
    { figure: "rooms", value: rooms.rooms },
    { figure: "floors", value: rooms.floors },
    { figure: "arrows between rooms", value: rooms.arrows },
    listed("upward arrows", upward),
    listed(
      "circles of files",
      circles.map((circle) => circle.join(" -> ")),
    ),
    ...Object.entries(inside).flatMap(([room, { rooms, floors, arrows }]) => [
      { figure: `${room}: rooms`, value: rooms, goal: 12 },
      { figure: `${room}: floors`, value: floors, goal: 7 },
      { figure: `${room}: arrows`, value: arrows, goal: 30 },
    ]),
    { figure: "files", value: files },
    { figure: "lines of a file, median", value: lines.median },
    { figure: "lines of a file, 90th percentile", value: lines.p90 },
    { figure: `lines of the longest file, ${figures.longestFile}`, value: lines.longest },
    { figure: "files under 15 lines, %", value: Number(((100 * small.length) / files).toFixed(1)), goal: 5 },
    listed(
      "files under 15 lines that are no door",
      small.filter((file) => !isDoor(file)),
    ),
    listed("errors without a code", bareErrors),
  ];
  return { ok: rows.every(({ value, goal = Infinity }) => value <= goal), rows };
}

/** Something that must not be there. */
function listed(figure: string, where: readonly string[]): HouseRow {
  return { figure, value: where.length, goal: 0, where };
}

/** What may be short: files by which people and programs enter, and those that define one thing by its name. */
const doors = [
  /^scripts\//,
  /(^|\/)(index|main|definition)\.tsx?$/,
  // The codes of a room: the table of codes links to this file.
  /-error\.ts$/,
  // A rule, or a workflow: `.github/` and the reports of the policy name the file.
  /^workflows\/src\/(policy\/[a-z-]+|models-drift)\.ts$/,
];

function isDoor(file: string): boolean {
  return doors.some((door) => door.test(file));
}

/** The rows as a table, and what makes the missed goals below it. */
export function renderHouse(rows: readonly HouseRow[]): string {
  const width = Math.max(...rows.map(({ figure }) => figure.length));
  const isMissed = ({ value, goal = Infinity }: HouseRow) => value > goal;
  const lines = rows.map((row) => {
    const goal = row.goal === undefined ? "" : `at most ${row.goal}${isMissed(row) ? ": MISSED" : ""}`;
    return `${row.figure.padEnd(width)}  ${String(row.value).padStart(5)}  ${goal}`.trimEnd();
  });
  const missed = rows
    .filter(isMissed)
    .flatMap(({ figure, where = [] }) =>
      where.length === 0 ? [] : ["", `${figure}:`, ...where.map((one) => `  ${one}`)],
    );
  return `${[...lines, ...missed].join("\n")}\n`;
}

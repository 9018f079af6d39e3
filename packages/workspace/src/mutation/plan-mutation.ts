import { ProgramError } from "@funasr-images/errors";
import { mutatedRooms } from "./mutated-rooms.ts";

/** What to mutate, and how. */
export interface MutationRequest {
  /** A room whose name stands in {@link mutatedRooms}. */
  readonly room: string;
  /** Only these sources of the room, as globs below the root; what is known of the others is kept. @default all */
  readonly files?: readonly string[];
  /** Test runners beside each other. @default 1 */
  readonly concurrency?: number;
  /** Whether to run what is known from the last time again. @default false */
  readonly force?: boolean;
  /** Whether to mutate what is evaluated once, at the import, too. @default false */
  readonly tables?: boolean;
}

/**
 * Reads the arguments of `npx projen mutate`: names of rooms, and files, as globs below the root.
 *
 * @example readMutationRequests(["catalog", "packages/release/src/plan-*.ts"])
 * // [{ room: "catalog" }, { room: "release", files: ["packages/release/src/plan-*.ts"] }]
 * @throws ProgramError `USAGE` for a room that is not mutated
 */
export function readMutationRequests(names: readonly string[]): MutationRequest[] {
  const files = new Map<string, string[] | undefined>();
  for (const name of names.length > 0 ? names : Object.keys(mutatedRooms)) {
    const room = /^packages\/([^/]+)\/./.exec(name)?.[1] ?? name;
    if (!(room in mutatedRooms)) {
      const fix = `Choose from: ${Object.keys(mutatedRooms).join(", ")}.`;
      throw new ProgramError("USAGE", `"${name}" is in no room that is mutated`, { fix });
    }
    if (room === name) files.set(room, undefined);
    else if (!files.has(room) || files.get(room)) files.set(room, [...(files.get(room) ?? []), name]);
  }
  return [...files].map(([room, only]) => (only ? { room, files: only } : { room }));
}

/** Where a room's reports lie: `report.html`, `report.json`, and what the next run builds on. */
export const mutationFolder = (room: string) => `.local/mutation/${room}`;

/**
 * The options of Stryker for one room. Its quick tests alone have to notice: a fault that only the tests of another room
 * find is found late.
 */
export function planMutation({ room, files, concurrency = 1, force = false, tables = false }: MutationRequest) {
  const source = `packages/${room}/src`;
  const folder = mutationFolder(room);
  const left = Object.keys(mutatedRooms[room] ?? {});
  return {
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    coverageAnalysis: "perTest" as const,
    // Vitest would ask again and again which tests may be related; the room's are, and coverage shows which.
    vitest: { related: false },
    mutate: [
      ...(files ?? [`${source}/**/*.ts`]),
      `!${source}/**/*.test.ts`,
      `!${source}/**/testing/**`,
      ...left.map((glob) => `!${source}/${glob}`),
    ],
    testFiles: [`${source}/**/*.test.ts`],
    // The copy that is mutated lacks what needs an engine or a browser, and so runs quick tests only.
    ignorePatterns: ["/.local", "**/dist", "**/*.integration.test.ts"],
    // TypeScript 7 has no interface by which Stryker could rewrite tsconfig.json. No test reads it: types are stripped.
    tsconfigFile: "none",
    disableTypeChecks: false,
    // Each of these needs a new worker and every test of the room: one in fourteen mutants took four fifths of the time.
    ignoreStatic: !tables,
    incremental: true,
    incrementalFile: `${folder}/incremental.json`,
    force,
    concurrency,
    // So long that a busy machine kills no mutant; endless loops are found by counting.
    timeoutMS: 30_000,
    dryRunTimeoutMinutes: 30,
    tempDirName: ".local/mutation/sandbox",
    cleanTempDir: "always" as const,
    reporters: ["progress-append-only", "html", "json"],
    htmlReporter: { fileName: `${folder}/report.html` },
    jsonReporter: { fileName: `${folder}/report.json` },
  };
}

import { findChangedRooms } from "./find-changed-rooms.ts";
import type { Room } from "./rooms.ts";

/** What `./scripts/test` was asked for. */
export interface TestRequest {
  /** Only rooms that a change since this commit can have broken; the empty text takes the usual one. */
  readonly changedSince?: string;
  /** Whether to run the tests again at every change of a file. */
  readonly watch: boolean;
  /** Everything else, handed on to Vitest: paths and options. */
  readonly vitest: readonly string[];
}

/**
 * Reads the arguments of `./scripts/test`. The name of a room means its folder.
 *
 * @example readTestRequest(["--watch", "catalog"], rooms) // { watch: true, vitest: ["packages/catalog/"] }
 */
export function readTestRequest(argv: readonly string[], rooms: Readonly<Record<string, Room>>): TestRequest {
  const own = /^--(watch|changed(=.*)?)$/;
  const changed = argv.find((one) => /^--changed(=|$)/.test(one));
  return {
    ...(changed === undefined ? {} : { changedSince: changed.slice("--changed=".length) }),
    watch: argv.includes("--watch"),
    vitest: argv.filter((one) => !own.test(one)).map((one) => (one in rooms ? `packages/${one}/` : one)),
  };
}

/** A run of the tests. */
export interface TestRun {
  /** Whether style, types, generated files and dead code are checked first. */
  readonly checks: boolean;
  /** Parameters of Vitest; absent when no test has to run. */
  readonly vitest?: readonly string[];
}

/**
 * Plans a run. Checks belong to every run that is not narrowed to some tests.
 *
 * @param changed paths that were changed since the commit that the request names; not looked at without one
 */
export function planTestRun(
  { changedSince, watch, vitest }: TestRequest,
  changed: readonly string[],
  rooms: Readonly<Record<string, Room>>,
): TestRun {
  const checks = vitest.length === 0 && !watch;
  const command = watch ? "watch" : "run";
  if (changedSince === undefined) return { checks, vitest: [command, ...vitest] };
  const found = findChangedRooms(changed, rooms);
  if (found.length === 0) return { checks };
  const folders = found.length === Object.keys(rooms).length ? [] : found.map((name) => `packages/${name}/`);
  return { checks, vitest: [command, ...folders, ...vitest] };
}

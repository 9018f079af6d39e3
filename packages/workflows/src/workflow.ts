import type { PinnedAction } from "./pins.ts";

/** A workflow in GitHub's terms, plus what becomes a comment. */
export interface Workflow {
  readonly name: string;
  /** What it is for: the comment on top of the file. */
  readonly purpose: string;
  readonly on: Readonly<Record<string, unknown>>;
  /** Absent in a workflow that is only called: its caller has one. */
  readonly concurrency?: Concurrency;
  readonly jobs: Readonly<Record<string, Job | CallJob>>;
}

export interface Concurrency {
  readonly group: string;
  readonly "cancel-in-progress": boolean;
  /** `max` lets every run wait its turn; else a newer one replaces the one that waits. */
  readonly queue?: "max";
}

interface JobBase {
  /** What people read in the list of checks. */
  readonly name: string;
  readonly needs?: readonly string[];
  readonly if?: string;
  readonly permissions: Permissions;
  readonly strategy?: Strategy;
}

/** A job with steps of its own. */
export interface Job extends JobBase {
  readonly environment?: string;
  readonly "runs-on": string;
  readonly "timeout-minutes": number;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** A job that is another workflow of this repository. */
export interface CallJob extends JobBase {
  readonly uses: `./.github/workflows/${string}.yml`;
}

interface Strategy {
  readonly "fail-fast": false;
  readonly matrix: Readonly<Record<string, unknown>>;
}

/** What the job's own token may do, each with its reason. */
export type Permissions = Readonly<Record<string, Permission>>;

interface Permission {
  readonly access: "read" | "write";
  /** Becomes the comment beside it. */
  readonly why: string;
}

export type Step = UseStep | RunStep;

interface StepBase {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface UseStep extends StepBase {
  /** An action of the pin table, or one of this repository. */
  readonly uses: PinnedAction | `./packages/actions/${string}`;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
}

export interface RunStep extends StepBase {
  readonly run: string;
}

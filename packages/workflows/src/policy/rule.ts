import type { Document } from "yaml";

/** A workflow as it is written: what GitHub will read, comments included. */
export interface WrittenWorkflow {
  readonly file: string;
  readonly document: Document;
  readonly value: WorkflowValue;
}

/** The parsed text; nothing in it is taken for granted. */
export interface WorkflowValue {
  readonly on?: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly env?: unknown;
  readonly jobs?: Readonly<Record<string, JobValue>>;
}

export interface JobValue {
  readonly uses?: string;
  readonly secrets?: unknown;
  readonly environment?: unknown;
  readonly permissions?: unknown;
  readonly "runs-on"?: unknown;
  readonly "timeout-minutes"?: unknown;
  readonly container?: string | { readonly image?: string };
  readonly services?: Readonly<Record<string, { readonly image?: string }>>;
  readonly steps?: readonly StepValue[];
}

export interface StepValue {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** What every workflow must meet. */
export interface Rule {
  readonly name: string;
  /** What is wrong, where in the file, and how to fix it; empty when nothing is. */
  check(workflow: WrittenWorkflow): string[];
}

/** The jobs of a workflow with their ids. */
export function jobsOf({ value }: WrittenWorkflow): [id: string, job: JobValue][] {
  return Object.entries(value.jobs ?? {});
}

/** Every step with its place, as text and in the document. */
export function stepsOf(workflow: WrittenWorkflow): { step: StepValue; where: string; path: (string | number)[] }[] {
  return jobsOf(workflow).flatMap(([id, job]) =>
    (job.steps ?? []).map((step, index) => ({
      step,
      where: `job ${id}, step ${step.name ?? index + 1}`,
      path: ["jobs", id, "steps", index],
    })),
  );
}

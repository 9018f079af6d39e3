import { ClientError } from "@funasr-images/client";
import { SmokeError } from "./smoke-error.ts";
import type { SmokeFailure } from "./smoke-report.ts";

/** The failures so far; a failed step does not stop the next one. */
export interface FailureCollection {
  readonly list: readonly SmokeFailure[];
  readonly add: (...failures: readonly SmokeFailure[]) => void;
  /** Runs a step; undefined if it failed with something that belongs in a report. Anything else is thrown. */
  readonly attempt: <Result>(step: () => Promise<Result>) => Promise<Result | undefined>;
}

export function createFailureCollection(
  signal: AbortSignal | undefined,
  onFailure: (line: string) => void = () => {},
): FailureCollection {
  const list: SmokeFailure[] = [];
  const add = (...failures: readonly SmokeFailure[]) => {
    list.push(...failures);
    for (const { code, message } of failures) onFailure(`${code}: ${message}`);
  };
  return {
    list,
    add,
    async attempt(step) {
      try {
        return await step();
      } catch (error) {
        signal?.throwIfAborted();
        const failure = describeFailure(error);
        if (!failure) throw error;
        add(failure);
        return undefined;
      }
    },
  };
}

function describeFailure(error: unknown): SmokeFailure | undefined {
  if (error instanceof ClientError) return { code: "NOT_TRANSCRIBED", message: `${error.code}: ${error.message}` };
  if (!(error instanceof SmokeError)) return undefined;
  const { code, message } = error;
  if (code === "DOCKER_MISSING" || code === "BAD_RECORDINGS" || code === "NO_BRANCH") return undefined;
  return { code, message };
}

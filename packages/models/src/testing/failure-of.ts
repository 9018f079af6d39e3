import { expect } from "vitest";
import type { ModelError } from "../model-error.ts";

/** What a promise is rejected with; that it is not is a failure of the test. */
export function failureOf(promise: Promise<unknown>): Promise<ModelError> {
  return promise.then(
    () => expect.fail("nothing was thrown"),
    (error: ModelError) => error,
  );
}

import { expect, test } from "vitest";
import { errorWithoutMessage } from "./open-log.ts";

const said = "what the customer said";

test.each([
  ["a parser that quotes what it could not read", () => JSON.parse(`{"a": ${said}`)],
  [
    "a message that looks like a stack",
    () => {
      throw new TypeError(`x\n    at ${said} (/etc/${said}:1:1)\n    at ${said}`);
    },
  ],
  [
    "a message that was changed after the fact",
    () => {
      const error = new Error(said);
      Object.assign(error, { message: "harmless" });
      throw error;
    },
  ],
  [
    "a cause, and extra fields",
    () => {
      throw Object.assign(new Error("outer", { cause: new Error(said) }), { code: said, text: said });
    },
  ],
  [
    "a thrown string",
    () => {
      throw said;
    },
  ],
])("an exception is logged with its origin, without its message: %s", (_what, fail) => {
  let thrown: unknown;
  try {
    fail();
  } catch (error) {
    thrown = error;
  }
  const shown = errorWithoutMessage(thrown);
  expect(JSON.stringify(shown)).not.toMatch(/customer|harmless/);
  if (thrown instanceof Error) {
    expect(shown).toMatchObject({ type: thrown.name, stack: expect.stringContaining("open-log.test.ts") });
  }
});

test("keeps the code of a system error", () => {
  const error = Object.assign(new Error("ENOSPC: no space left on device, write '/tmp/x'"), { code: "ENOSPC" });
  expect(errorWithoutMessage(error)).toMatchObject({ type: "Error", code: "ENOSPC" });
});

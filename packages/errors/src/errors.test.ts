import { describe, expect, it, test } from "vitest";
import { CodedError, codeOf, isUsageError, ProgramError, renderCauses, renderError, unreachable } from "./index.ts";

class LampError extends CodedError<"NO_CURRENT"> {
  override readonly name = "LampError";
}

describe("the message of an error", () => {
  it.each([
    ["what alone", "It is dark.", {}, "It is dark."],
    ["what and where", "It is dark", { where: "kitchen" }, "It is dark (kitchen)"],
    ["what and how to fix it", "It is dark", { fix: "Plug it in." }, "It is dark. Plug it in."],
    ["all", "It is dark", { where: "kitchen", fix: "Plug it in." }, "It is dark (kitchen). Plug it in."],
    ["a full stop once", "Is it dark?", { fix: "Plug it in." }, "Is it dark? Plug it in."],
  ])("holds %s", (_name, what, context, message) => {
    expect(new LampError("NO_CURRENT", what, context).message).toBe(message);
  });

  it("has its parts beside it", () => {
    const cause = new ProgramError("FAILED", "A fuse.");
    const error = new LampError("NO_CURRENT", "It is dark", { where: "kitchen", fix: "Plug it in.", cause });
    expect(error).toMatchObject({ code: "NO_CURRENT", what: "It is dark", where: "kitchen", fix: "Plug it in." });
    expect(error.cause).toBe(cause);
    expect("cause" in new LampError("NO_CURRENT", "It is dark")).toBe(false);
  });
});

test("an error is shown with its code", () => {
  expect(renderError(new LampError("NO_CURRENT", "It is dark."))).toBe("NO_CURRENT: It is dark.");
  expect(renderError(Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT" }))).toBe(
    "ENOENT: no such file",
  );
});

test.each([[new TypeError("no object")], ["no object"]])("what has no code failed: %s", (thrown) => {
  expect(renderError(thrown)).toBe("FAILED: no object");
});

test.each([undefined, null, 5, { code: 20 }])("%s has no code of its own", (thrown) => {
  expect(codeOf(thrown)).toBe("FAILED");
});

test.each([
  [new ProgramError("USAGE", "There is no --hat."), true],
  [Object.assign(new TypeError("Unknown option"), { code: "ERR_PARSE_ARGS_UNKNOWN_OPTION" }), true],
  [new ProgramError("FAILED", "USAGE"), false],
  [new Error("USAGE"), false],
])("%s is an error of the command line: %s", (thrown, expected) => {
  expect(isUsageError(thrown)).toBe(expected);
});

test("the causes come outermost first", () => {
  const inner = new Error("inner");
  const middle = new LampError("NO_CURRENT", "middle", { cause: inner });
  expect(renderCauses(new Error("outer", { cause: middle }))).toEqual(["NO_CURRENT: middle", "FAILED: inner"]);
  expect(renderCauses(undefined)).toEqual([]);
});

test("an impossible state says so", () => {
  expect(() => unreachable("A third side of the coin")).toThrow(
    expect.objectContaining({
      code: "INTERNAL",
      message: expect.stringMatching(/^A third side of the coin\. .*report/),
    }),
  );
});

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { rooms } from "../rooms.ts";
import { checkErrors, findBareErrors, judgeCodes } from "./check-errors.ts";
import { parseErrorCodes } from "./parse-error-codes.ts";
import { type FoundCode, readErrorCodes } from "./read-error-codes.ts";
import { renderErrorCodes } from "./render-error-codes.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

describe("this workspace", () => {
  it("makes no error without a code, and every code has its meaning and its remedy", async () => {
    expect(await checkErrors(root, rooms)).toEqual([]);
  });

  it("has the table of its codes as the sources say (fix: npx projen)", async () => {
    const page = await readFile(new URL("../../../errors/codes.md", import.meta.url), "utf8");
    // The last line is projen's marker.
    expect(page).toContain(renderErrorCodes(await readErrorCodes(root, rooms)));
  });
});

describe("findBareErrors", () => {
  it.each([
    ["an error that is thrown", 'throw new Error("x");'],
    ["one that is handed on", 'stop(new Error("x"));'],
    ["one without new", 'throw Error("x");'],
    ["one of the others", 'throw new RangeError("x");'],
    ["a class of them", "class Lost extends Error {}"],
    ["a class without a name", "const Lost = class extends TypeError {};"],
    ["a class whose codes are in no table", 'class LampError extends CodedError<"NO_CURRENT"> {}'],
    ["a class of any code", "class LampError extends CodedError {}"],
  ])("finds %s", (_name, text) => {
    expect(findBareErrors("packages/lamp/src/a.ts", `// one\n${text}`)).toEqual([
      { file: "packages/lamp/src/a.ts:2", message: expect.stringMatching(/without (a code|codes)|in no table/) },
    ]);
  });

  it.each([
    'throw new LampError("NO_CURRENT", "x");',
    'controller.abort(new DOMException("x", "TimeoutError"));',
    'const text = "throw new Error(1)";',
    "if (error instanceof Error) throw error;",
    "class LampError extends CodedError<LampErrorCode | HatErrorCode> {}",
    'class PageError extends CodedError<Problem["code"]> {}',
  ])("lets pass %s", (text) => {
    expect(findBareErrors("packages/lamp/src/a.ts", text)).toEqual([]);
  });
});

describe("parseErrorCodes", () => {
  const read = (text: string) => parseErrorCodes("a.ts", text);

  it("reads the members of a union with their comments", () => {
    const text = `
      /** Not of a code. */
      export type LampErrorCode =
        /** No current comes. Plug it in. */
        | "NO_CURRENT"
        /**
         * The bulb is broken, as
         * bulbs are. ./scripts/buy brings one. Or buy it by hand.
         */
        | "BROKEN"
        | OtherErrorCode;`;
    expect(read(text)).toEqual([
      { code: "NO_CURRENT", meaning: "No current comes.", remedy: "Plug it in." },
      {
        code: "BROKEN",
        meaning: "The bulb is broken, as bulbs are.",
        remedy: "./scripts/buy brings one. Or buy it by hand.",
      },
    ]);
  });

  it("reads a code alone, and codes of objects", () => {
    expect(read(`type HatErrorCode = /** Lost. Find it. */ "LOST";`)).toMatchObject([
      { code: "LOST", remedy: "Find it." },
    ]);
    expect(
      read(
        `type Problem = /** Lost. Find it. */ { readonly name: "x"; readonly code: "LOST" } | { readonly code: "RED" };`,
      ),
    ).toEqual([
      { code: "LOST", meaning: "Lost.", remedy: "Find it." },
      { code: "RED", meaning: "", remedy: "" },
    ]);
  });

  it("leaves out other types", () => {
    expect(read(`type ExitCode = "A"; type Lamp = { readonly code: "B" }; type LampErrorCode = string;`)).toEqual([]);
  });
});

describe("the codes of two rooms", () => {
  const found = (room: string, change: Partial<FoundCode> = {}): FoundCode => ({
    ...{ code: "LOST", meaning: "It is lost.", remedy: "Find it.", room, file: `packages/${room}/src/a.ts` },
    ...change,
  });

  it("may be one, when they mean the same", () => {
    const codes = [found("hat"), found("lamp"), found("lamp", { code: "BROKEN", meaning: "a|b <c>." })];
    expect(judgeCodes(codes)).toEqual([]);
    expect(renderErrorCodes(codes).split("\n").slice(-3)).toEqual([
      "| `BROKEN` | [lamp](../../packages/lamp/src/a.ts) | a\\|b &lt;c>. | Find it. |",
      "| `LOST` | [hat](../../packages/hat/src/a.ts), [lamp](../../packages/lamp/src/a.ts) | It is lost. | Find it. |",
      "",
    ]);
  });

  it.each([
    ["another meaning", { meaning: "It is stolen." }, /LOST of lamp means something else in hat/],
    ["another remedy", { remedy: "Buy one." }, /LOST of lamp means something else in hat/],
    ["no comment", { meaning: "", remedy: "" }, /LOST of lamp needs a comment/],
    ["no remedy", { remedy: "" }, /LOST of lamp needs a comment/],
  ])("are distinguished by %s", (_name, change, message) => {
    expect(judgeCodes([found("hat"), found("lamp", change)])).toEqual([
      { file: "packages/lamp/src/a.ts", message: expect.stringMatching(message) },
    ]);
  });
});

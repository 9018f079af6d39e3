import path from "node:path";
import { type Class, type Expression, parseSync, Visitor } from "oxc-parser";
import type { Violation } from "../check-inside.ts";
import { readSources } from "../read-sources.ts";
import type { Room } from "../rooms.ts";
import { namesCodes } from "./parse-error-codes.ts";
import { type FoundCode, readErrorCodes } from "./read-error-codes.ts";

/**
 * Checks what is thrown against the one shape: nothing throws an error without a code, every class of errors has its codes
 * in a union, each code says what it means and how to fix it, and means the same everywhere.
 *
 * @param root the folder that holds `packages/` and `scripts/`
 */
export async function checkErrors(root: string, rooms: Readonly<Record<string, Room>>): Promise<Violation[]> {
  const folders = [...Object.keys(rooms).map((room) => `packages/${room}`), "scripts"];
  const found = await Promise.all(
    folders.map(async (folder) => {
      const sources = (await readSources(path.join(root, folder))).filter(({ kind }) => kind !== "test");
      return sources.flatMap(({ file, text }) => findBareErrors(`${folder}/${file}`, text));
    }),
  );
  return [...found.flat(), ...judgeCodes(await readErrorCodes(root, rooms))];
}

/** JavaScript's own errors. `DOMException` is not among them: it is how the web names a time-out or an abort. */
const builtin = ["Error", "TypeError", "RangeError", "SyntaxError", "EvalError", "ReferenceError", "AggregateError"];

/** Where a source makes an error without a code, or a class of such errors. */
export function findBareErrors(file: string, text: string): Violation[] {
  const violations: Violation[] = [];
  const isBuiltin = (node: Expression | null) => node?.type === "Identifier" && builtin.includes(node.name);
  const report = (start: number, message: string) =>
    violations.push({ file: `${file}:${text.slice(0, start).split("\n").length}`, message });
  const judgeNew = ({ callee, start }: { readonly callee: Expression; readonly start: number }) => {
    if (isBuiltin(callee)) report(start, "makes an error without a code: use the error class of its room");
  };
  const judgeClass = ({ superClass, superTypeArguments, start }: Class) => {
    if (isBuiltin(superClass) && !file.startsWith("packages/errors/")) {
      report(start, "is a class of errors without codes: extend CodedError");
    }
    if (superClass?.type !== "Identifier" || superClass.name !== "CodedError") return;
    const { start: from, end: to } = superTypeArguments ?? { start, end: start };
    const unions = text.slice(from + 1, to - 1).split("|");
    if (!unions.every((union) => namesCodes.test(union.trim().replace(/\["code"\]$/, "")))) {
      report(start, "has codes that are in no table: write them as a union of a name that ends with ErrorCode");
    }
  };
  const visitor = { NewExpression: judgeNew, CallExpression: judgeNew, ClassDeclaration: judgeClass };
  new Visitor({ ...visitor, ClassExpression: judgeClass }).visit(parseSync(file, text).program);
  return violations;
}

/** Codes with too short a comment, or with two meanings. */
export function judgeCodes(codes: readonly FoundCode[]): Violation[] {
  return codes.flatMap(({ code, room, file, meaning, remedy }) => {
    const first = codes.find((other) => other.code === code);
    const message =
      remedy === ""
        ? "needs a comment: a sentence of what it means, and another of how to fix it"
        : first && (first.meaning !== meaning || first.remedy !== remedy)
          ? `means something else in ${first.room}: rename one, or say the same of both`
          : undefined;
    return message === undefined ? [] : [{ file, message: `${code} of ${room} ${message}` }];
  });
}

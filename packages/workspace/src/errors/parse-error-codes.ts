import { parseSync, type TSType } from "oxc-parser";

/** A code as its room documents it. */
export interface ErrorCode {
  readonly code: string;
  /** The first sentence of its comment. */
  readonly meaning: string;
  /** The others. */
  readonly remedy: string;
}

/** Types whose members are codes that a person may see. */
export const namesCodes = /(Error|Failure|Refusal|Warning)Code$|^Problem$/;

/** The codes of a source: members of a union such as `LampErrorCode`, each with the comment before it. */
export function parseErrorCodes(file: string, text: string): ErrorCode[] {
  const { program, comments } = parseSync(file, text);
  return program.body.flatMap((statement) => {
    const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declared?.type !== "TSTypeAliasDeclaration" || !namesCodes.test(declared.id.name)) return [];
    const { typeAnnotation: type } = declared;
    const members = type.type === "TSUnionType" ? type.types : [type];
    return members.flatMap((member, index) => {
      const code = codeOf(member);
      if (code === undefined) return [];
      const from = members[index - 1]?.end ?? declared.start;
      const comment = comments.findLast(({ start, end }) => start >= from && end <= member.start);
      return { code, ...splitComment(comment?.value ?? "") };
    });
  });
}

/** Of `"CODE"`, or of `{ readonly code: "CODE" }`. */
function codeOf(type: TSType): string | undefined {
  if (type.type === "TSLiteralType")
    return type.literal.type === "Literal" && typeof type.literal.value === "string" ? type.literal.value : undefined;
  if (type.type !== "TSTypeLiteral") return undefined;
  for (const member of type.members) {
    if (member.type !== "TSPropertySignature" || member.key.type !== "Identifier" || member.key.name !== "code")
      continue;
    return member.typeAnnotation ? codeOf(member.typeAnnotation.typeAnnotation) : undefined;
  }
  return undefined;
}

function splitComment(comment: string): Omit<ErrorCode, "code"> {
  const text = comment
    .replace(/^\*/, "")
    .replaceAll(/\n\s*\*/g, "\n")
    .replaceAll(/\s+/g, " ")
    .trim();
  const [meaning = "", ...rest] = text.split(/(?<=[.!?]) (?=[A-Z./])/);
  return { meaning, remedy: rest.join(" ") };
}

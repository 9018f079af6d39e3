import { BuilderError } from "./builder-error.ts";

const keywords = [
  "ARG",
  "CMD",
  "COPY",
  "ENTRYPOINT",
  "ENV",
  "EXPOSE",
  "FROM",
  "HEALTHCHECK",
  "LABEL",
  "STOPSIGNAL",
  "USER",
] as const;

/** What a Dockerfile of this project is made of. */
type Keyword = (typeof keywords)[number];

export interface Instruction {
  readonly keyword: Keyword;
  /** What follows the keyword; continued lines are joined. */
  readonly rest: string;
  /** `<file>:<line>`, for errors. */
  readonly where: string;
}

/** A Dockerfile that is put together without being run: one base, and instructions that need no container. */
export interface Dockerfile {
  /** The name of the context that holds the base, or `scratch`. */
  readonly from: string;
  /** `<file>:<line>` of FROM. */
  readonly where: string;
  readonly instructions: readonly Instruction[];
}

/**
 * @param file for errors
 * @throws BuilderError DOCKERFILE_UNFIT with line and fix, for what only BuildKit could do
 */
export function parseDockerfile(text: string, file: string): Dockerfile {
  const [first, ...instructions] = joinLines(text).map(({ text: line, number }) =>
    parseLine(line, `${file}:${number}`),
  );
  if (first?.keyword !== "FROM" || !/^\S+$/.test(first.rest)) {
    throw new BuilderError("DOCKERFILE_UNFIT", "The first instruction has to be FROM <context>", {
      where: first?.where ?? file,
    });
  }
  const second = instructions.find(({ keyword }) => keyword === "FROM");
  if (second) {
    const fix = "Take the second FROM out.";
    throw new BuilderError("DOCKERFILE_UNFIT", "An image has one base", { where: second.where, fix });
  }
  return { from: first.rest, where: first.where, instructions };
}

function parseLine(line: string, where: string): Instruction {
  const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/s.exec(line) ?? [];
  const keyword = keywords.find((known) => known === word.toUpperCase());
  if (keyword) return { keyword, rest: rest.trim(), where };
  throw new BuilderError(
    "DOCKERFILE_UNFIT",
    `${word} is not possible: images are put together from prepared trees and nothing is run in them`,
    {
      where,
      fix: `Possible are ${keywords.join(", ")}. Prepare files in packages/builder, or derive an image from the one that is released.`,
    },
  );
}

/** Leaves comments out, also between continued lines, and joins what a backslash at the end continues. */
function joinLines(text: string): { text: string; number: number }[] {
  const lines: { text: string; number: number }[] = [];
  let open: { text: string; number: number } | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const continued = line.endsWith("\\");
    const part = continued ? line.slice(0, -1).trimEnd() : line;
    if (open) open.text += ` ${part}`;
    else {
      open = { text: part, number: index + 1 };
      lines.push(open);
    }
    if (!continued) open = undefined;
  }
  return lines;
}

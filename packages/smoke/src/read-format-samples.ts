import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ErrorContext } from "@funasr-images/errors";
import { SmokeError } from "./smoke-error.ts";

/** One sentence, written in one of the formats that an image says it reads. */
export interface FormatSample {
  readonly path: string;
  /** As `/v1/capabilities` calls it. */
  readonly format: string;
  /** Whether the samples are those of the first file, bit for bit: then so is the text. */
  readonly exact: boolean;
}

/**
 * Reads a folder of files that hold the same sentence, with formats.tsv: one line `file TAB format TAB exact|close TAB what is
 * in it` for each. The first is the wav file that the others were made from.
 *
 * @throws SmokeError BAD_RECORDINGS with file and line
 */
export async function readFormatSamples(directory: string): Promise<FormatSample[]> {
  const list = join(directory, "formats.tsv");
  const fail = (what: string, context: ErrorContext) => new SmokeError("BAD_RECORDINGS", what, context);
  const text = await readFile(list, "utf8").catch((cause) => {
    throw fail("The list of formats cannot be read", { where: list, cause });
  });
  const samples: FormatSample[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const where = `${list}:${index + 1}`;
    const [, file, format, keeps] = /^([^\t/]+)\t([a-z0-9]+)\t(exact|close)\t[^\t]+$/.exec(line) ?? [];
    if (!file || !format)
      throw fail(`The line is not "file TAB format TAB exact|close TAB contents": "${line}"`, { where });
    const path = join(directory, file);
    await access(path).catch((cause) => {
      throw fail(`${path} cannot be read`, { where, cause });
    });
    samples.push({ path, format, exact: keeps === "exact" });
  }
  if (samples[0]?.format !== "wav") {
    throw fail("The first format is not wav", {
      where: list,
      fix: "Begin with the file that the others were made from.",
    });
  }
  return samples;
}

import { join, parse } from "node:path";
import type { DocumentFormat } from "@funasr-images/client";
import type { Input } from "./find-inputs.ts";

/**
 * The output file of each format for each input: `a/b.wav` gives `a/b.srt`, and `a/b.wav.srt` if another input named
 * `a/b` is in the same batch.
 */
export function planOutputs(
  inputs: readonly Input[],
  directory: string,
  wanted: readonly DocumentFormat[],
): Map<Input, ReadonlyMap<DocumentFormat, string>> {
  const stems = inputs.map(({ target }) => {
    const { dir, name } = parse(target);
    return join(dir, name);
  });
  return new Map(
    inputs.map((input, index) => {
      const stem = stems[index] ?? input.target;
      const shared = stems.indexOf(stem) !== index || stems.lastIndexOf(stem) !== index;
      const base = join(directory, shared ? input.target : stem);
      return [input, new Map(wanted.map((format) => [format, `${base}.${format}`]))];
    }),
  );
}

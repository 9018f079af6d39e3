import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decodeWavFile } from "./decode-wav-file.ts";

const folder = fileURLToPath(new URL("../../../../images/local/models/speech-zh/samples/", import.meta.url));

/** A recording of the local profile, and when somebody speaks in it, as measured from its samples. */
export interface TimedSample {
  readonly name: string;
  /** 16 kHz mono. */
  readonly samples: Int16Array;
  readonly startMs: number;
  readonly endMs: number;
}

export function readTimedSamples(): TimedSample[] {
  const lines = readFileSync(`${folder}times.tsv`, "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const [name = "", start, end] = line.split("\t");
    const samples = Int16Array.from(decodeWavFile(folder + name), (sample) => sample * 32_768);
    return { name, samples, startMs: Number(start), endMs: Number(end) };
  });
}

import { ModelError } from "../model-error.ts";
import type { OpenSource } from "./source.ts";

/** What a run learned about the hosts that it may ask. */
export interface SourceMemory {
  /** The hosts that failed last; the others keep their order. */
  order(sources: readonly OpenSource[]): OpenSource[];
  worked(source: OpenSource): void;
  failed(source: OpenSource, error: ModelError): void;
}

/** The first source that works is asked first for the rest of the run. */
export function createSourceMemory(): SourceMemory {
  const bad = new Set<string>();
  return {
    order: (sources) => [...sources].sort((one, other) => Number(bad.has(one.host)) - Number(bad.has(other.host))),
    worked: ({ host }) => void bad.delete(host),
    // That one file is missing or different says nothing about the host's other files.
    failed: ({ host }, { code }) => void (code.startsWith("HUB_") && bad.add(host)),
  };
}

/** The error for a file that none of its sources gave: the only one's own, or all of them together. */
export function noSourceLeft(failures: readonly ModelError[], where: string): ModelError {
  const [first] = failures;
  if (first !== undefined && failures.length === 1) return first;
  return new ModelError(
    "SOURCES_FAILED",
    `None of ${failures.length} sources gave the file:\n${failures.map((each) => `- [${each.code}] ${each.message}`).join("\n")}\n`,
    { where, fix: "Fix one of them and run again: what is already stored is kept.", failures },
  );
}

import type { FormatsCheck } from "./branch-check.ts";
import { characterErrorRate } from "./character-error-rate.ts";
import type { CheckOutcome } from "./check-context.ts";
import type { SmokeFailure } from "./smoke-report.ts";

/** What an image made of the sentence in one format. */
export type HeardFormat = {
  /** Of the file. */
  readonly name: string;
  readonly format: string;
  readonly exact: boolean;
} & ({ readonly text: string } | { readonly refusal: string });

/**
 * How much of the text a lossy codec may change, 0 to 1. It is the codec that costs a character: the recogniser of the local profile
 * loses one of eight to AMR. A decoder that is wrong in rate, channels or length, or that writes noise, costs half of them or all.
 */
const closeEnough = 0.25;

/**
 * Whether every format that an image claims was shown, nothing else was, and each gave the text of the first file, which is wav.
 *
 * @param claimed names of formats, each once
 * @param limit character error rate that the image is allowed at all
 */
export function judgeFormats(
  claimed: readonly string[],
  heard: readonly HeardFormat[],
  limit: number,
): CheckOutcome<FormatsCheck> {
  const [first] = heard;
  const expected = first && "text" in first ? first.text : "";
  const judged = heard.map((one) => ({ one, failures: judgeText(one, expected, limit) }));
  const right = judged.filter(({ failures }) => failures.length === 0).map(({ one }) => one);
  const rates = right.map((one) => errorRate(expected, one));
  return {
    check: { name: "formats", formats: [...new Set(right.map(({ format }) => format))], cer: Math.max(0, ...rates) },
    failures: [...judgeClaims(claimed, heard), ...judged.flatMap(({ failures }) => failures)],
  };
}

function judgeClaims(claimed: readonly string[], heard: readonly HeardFormat[]): SmokeFailure[] {
  const shown = new Set(heard.map(({ format }) => format));
  const unshown = claimed.filter((format) => !shown.has(format));
  const unclaimed = [...shown].filter((format) => !claimed.includes(format));
  return [
    ...unshown.map((format) => `/v1/capabilities names ${format}, of which there is no sample`),
    ...unclaimed.map((format) => `/v1/capabilities does not name ${format}, of which there is a sample`),
  ].map((message) => ({ code: "WRONG_FORMATS", message }));
}

function judgeText(heard: HeardFormat, expected: string, limit: number): SmokeFailure[] {
  const { name, format, exact } = heard;
  if ("refusal" in heard)
    return [{ code: "WRONG_FORMATS", message: `${format} is not read: ${name}: ${heard.refusal}` }];
  const rate = errorRate(expected, heard);
  const allowed = exact ? limit : Math.max(limit, closeEnough);
  if (heard.text !== "" && rate <= allowed) return [];
  const message = `${format}: ${name}: as wav "${expected}", heard "${heard.text}" (character error rate ${rate.toFixed(3)}, limit ${allowed})`;
  return [{ code: "WRONG_TRANSCRIPT", message }];
}

function errorRate(expected: string, heard: HeardFormat): number {
  return "text" in heard ? characterErrorRate(expected, heard.text).rate : 1;
}

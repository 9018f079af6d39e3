import { ProgramError } from "@funasr-images/errors";
/** A measured point, such as utterances so far and memory. */
export type Point = readonly [x: number, y: number];

/**
 * The median of the slopes between all pairs of points (Theil and Sen): a third of the points may be outliers.
 *
 * @throws Error if there are fewer than two points
 */
export function estimateSlope(points: readonly Point[]): number {
  const slopes = points.flatMap(([x, y], index) =>
    points.slice(index + 1).flatMap(([laterX, laterY]) => (laterX === x ? [] : [(laterY - y) / (laterX - x)])),
  );
  slopes.sort((a, b) => a - b);
  const [low, high] = [slopes[Math.ceil(slopes.length / 2) - 1], slopes[Math.floor(slopes.length / 2)]];
  if (low === undefined || high === undefined)
    throw new ProgramError("BENCH_FAILED", "There is no slope without two points.");
  return (low + high) / 2;
}

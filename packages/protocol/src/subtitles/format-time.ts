/**
 * `01:02:03,004`.
 *
 * @param mark between seconds and their fraction
 * @param digits of the fraction
 */
export function formatTime(ms: number, mark: "," | ".", digits: 2 | 3 = 3): string {
  // Cut, not rounded: two cues that do not overlap must not do so after it.
  const fraction = Math.floor((ms % 1000) / 10 ** (3 - digits));
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const clock = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return `${clock}${mark}${String(fraction).padStart(digits, "0")}`;
}

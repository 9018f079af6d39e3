import { formatClock } from "@funasr-images/client";

/** 83,400 ms -> "1:23"; with hours where there are any: "1:02:03". A player shows a second once it is over. */
export function formatTime(ms: number): string {
  return formatClock(Math.floor(ms / 1000) * 1000);
}

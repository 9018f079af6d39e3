import { formatClock } from "@funasr-images/client";
import { useEffect, useState } from "preact/hooks";

/** @returns `performance.now()`, updated every second while it is needed */
export function useSeconds(wanted: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!wanted) return;
    const tick = () => setNow(performance.now());
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [wanted]);
  return now;
}

/** 83,400 ms -> "1:23"; with hours if there are any: "1:02:03". A player shows a second once it is over. */
export function formatTime(ms: number): string {
  return formatClock(Math.floor(ms / 1000) * 1000);
}

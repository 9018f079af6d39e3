import { useEffect, useState } from "preact/hooks";

/** @returns `performance.now()`, anew with every second while it is wanted */
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

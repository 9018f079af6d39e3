import { useEffect } from "preact/hooks";
import { isAnythingUnsaved } from "./keep-take.ts";
import type { ViewState } from "./view-state.ts";

/** Has the browser ask, in words of its own, before the page is left and something is lost with it; else it does not. */
export function useLeaveGuard(state: ViewState, latest: () => ViewState): void {
  const wanted = isAnythingUnsaved(state);
  useEffect(() => {
    if (!wanted) return;
    const ask = (event: BeforeUnloadEvent) => {
      // What is rendered is a moment behind.
      if (isAnythingUnsaved(latest())) event.preventDefault();
    };
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [wanted, latest]);
}

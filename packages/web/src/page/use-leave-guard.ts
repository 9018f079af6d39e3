import { useEffect } from "preact/hooks";
import { isAnythingUnsaved } from "./keep-take.ts";
import type { ViewState } from "./view-state.ts";

/** Lets the browser ask, with its own text, before the page is left, but only if something would be lost. */
export function useLeaveGuard(state: ViewState, latest: () => ViewState): void {
  const wanted = isAnythingUnsaved(state);
  useEffect(() => {
    if (!wanted) return;
    const ask = (event: BeforeUnloadEvent) => {
      // The rendered state is a moment behind.
      if (isAnythingUnsaved(latest())) event.preventDefault();
    };
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [wanted, latest]);
}

import { shareDone } from "@funasr-images/client";
import { useRef } from "preact/hooks";
import { formatTime, useSeconds } from "../clock.ts";
import { useMessages } from "../messages/messages.ts";
import type { ViewState } from "../view-state.ts";

/**
 * A server that reports progress does so immediately, and early estimates mean nothing: nothing is shown before this.
 */
const graceMs = 6000;

/** Share of the current phase, 0 to 1; undefined if unknown. */
export function shareOf({ phase, progress }: ViewState): number | undefined {
  if (phase.kind === "sending") return phase.share;
  return phase.kind === "finishing" && progress?.state === "recognising" ? shareDone(progress) : undefined;
}

/** Progress in numbers: they change all the time, so screen readers do not read them by themselves. */
export function WorkDetail({ state }: { readonly state: ViewState }) {
  const { phase: texts, player } = useMessages();
  const { phase, progress } = state;
  const working = phase.kind === "finishing";
  const sending = phase.kind === "sending";
  const now = useSeconds(working || sending);
  // When the phase started.
  const since = useRef({ kind: phase.kind, ms: 0 });
  if (since.current.kind !== phase.kind) since.current = { kind: phase.kind, ms: performance.now() };
  const passed = now - since.current.ms;
  const share = shareOf(state);
  const parts = share === undefined ? [] : [texts.percent(Math.floor(share * 100))];
  if (sending && share && passed > graceMs) parts.push(texts.left(formatTime(((1 - share) / share) * passed)));
  if (working && progress) {
    const { done_ms, total_ms, remaining_ms, atMs } = progress;
    if (done_ms !== undefined && total_ms !== undefined)
      parts.push(player.of(formatTime(done_ms), formatTime(total_ms)));
    if (remaining_ms !== undefined) parts.push(texts.left(formatTime(remaining_ms - (now - atMs))));
  } else if (working && passed > graceMs) {
    parts.push(texts.untold(formatTime(passed)));
  }
  return parts.length > 0 ? <p class="transport-detail">{parts.join(" · ")}</p> : null;
}

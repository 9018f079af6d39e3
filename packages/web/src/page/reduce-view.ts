import type { TranscriptSegment } from "@funasr-images/protocol";
import { bringBack, setAside } from "./keep-take.ts";
import type { ViewEvent } from "./view-event.ts";
import { emptyTake, isBusy, type ViewState } from "./view-state.ts";

/** The next state of the view. Late events of an utterance that is over change nothing. */
export function reduceView(state: ViewState, event: ViewEvent): ViewState {
  switch (event.type) {
    case "server":
      return { ...state, server: event.server };
    case "start":
      if (isBusy(state)) return state;
      return { ...makeRoom(state, event.again ?? false), phase: { kind: "opening" }, source: event.source };
    case "failed":
      return { ...returnToReplaced(settle(state)), problem: event.problem };
    case "select":
      return { ...state, selected: Math.max(-1, Math.min(event.index, state.segments.length - 1)) };
    case "notice":
      return { ...state, problem: event.problem };
    case "dismiss":
      return { ...state, problem: undefined };
    case "audio":
      return { ...state, durationMs: event.durationMs, peaks: event.peaks };
    case "audible":
      return { ...state, audio: event.audio, playable: event.playable };
    case "saved":
      return { ...state, saved: true };
    case "bring":
      return isBusy(state) ? state : bringBack(setAside(state), event.id);
    case "remove":
      return { ...state, kept: state.kept.filter(({ id }) => id !== event.id) };
    default:
      return isBusy(state) ? reduceUtterance(state, event) : state;
  }
}

type UtteranceEvent = Extract<
  ViewEvent,
  { type: "recording" | "sent" | "finishing" | "progress" | "partial" | "segments" | "done" | "cancelled" }
>;

function reduceUtterance(state: ViewState, event: UtteranceEvent): ViewState {
  switch (event.type) {
    case "recording":
      return { ...state, phase: { kind: "recording" } };
    case "sent":
      return { ...state, phase: { kind: "sending", share: Math.min(1, event.share) } };
    case "finishing":
      return { ...state, phase: { kind: "finishing" } };
    case "progress":
      return { ...state, progress: { ...event.progress, atMs: event.atMs } };
    case "partial":
      return { ...state, partial: event.text, saved: false };
    case "segments":
      return { ...state, partial: "", saved: false, segments: event.segments.reduce(withSegment, state.segments) };
    case "done":
      return {
        ...state,
        phase: { kind: "done" },
        progress: undefined,
        partial: "",
        saved: false,
        transcript: event.transcript,
        // The answer is final: speakers, for example, are only known at the end.
        segments: event.transcript.segments,
        timing: event.transcript.timing.granularity,
        durationMs: Math.max(state.durationMs, event.transcript.duration_ms),
        selected: Math.min(state.selected, event.transcript.segments.length - 1),
      };
    case "cancelled":
      return returnToReplaced(withoutEmpty(settle(state)));
  }
}

/** Ends an utterance without an answer; the text so far is kept. */
function settle(state: ViewState): ViewState {
  const pending = state.partial.trim();
  const end = Math.round(state.durationMs);
  const last = state.segments.at(-1);
  const rest = { id: last ? last.id + 1 : 0, start_ms: Math.min(last?.end_ms ?? 0, end), end_ms: end, text: pending };
  const segments = pending ? [...state.segments, rest] : state.segments;
  // A recording without text can still be played, and sent again.
  const kept = segments.length > 0 || state.durationMs > 0;
  return { ...state, progress: undefined, partial: "", segments, phase: { kind: kept ? "done" : "idle" } };
}

/** A recording without text is not kept twice when it is sent again. */
function makeRoom(state: ViewState, again: boolean): ViewState {
  if (!again || state.segments.length > 0) return setAside(state);
  const { audio, playable, durationMs, peaks } = state;
  return { ...setAside({ ...state, ...emptyTake }), audio, playable, durationMs, peaks };
}

/** Cancelling before there is text means starting over; a recording that was not an accident is still kept. */
function withoutEmpty(state: ViewState): ViewState {
  return state.segments.length > 0 ? state : { ...setAside(state), replaced: state.replaced };
}

/** This one has no result, so the take that it replaced comes back. */
function returnToReplaced(state: ViewState): ViewState {
  if (state.phase.kind !== "idle" || state.replaced === undefined) return state;
  return bringBack(setAside(state), state.replaced);
}

/** A segment that is recognised again replaces its earlier version. */
function withSegment(segments: readonly TranscriptSegment[], segment: TranscriptSegment): readonly TranscriptSegment[] {
  const at = segments.findIndex(({ id }) => id === segment.id);
  return at < 0 ? [...segments, segment] : segments.with(at, segment);
}

import { firstState, type KeptTake, type Take, type ViewState } from "./view-state.ts";

/** A recording that is shorter and has no text was an accident. */
const leastRecordingMs = 3000;

/** Whether there is text, or a recording that may have text and exists nowhere else. */
function isWorthKeeping(take: Take): boolean {
  return take.segments.length > 0 || isLoneRecording(take);
}

/** Whether it would be lost with the page. */
export function isUnsaved(take: Take): boolean {
  return !take.saved && isWorthKeeping(take);
}

/** Whether leaving the page would lose something: on the stage, finished or not, or among earlier takes. */
export function isAnythingUnsaved(state: ViewState): boolean {
  return isUnsaved(state) || (!state.saved && state.partial !== "") || state.kept.some(isUnsaved);
}

/** Clears the stage; its take is kept if it is worth it. */
export function setAside(state: ViewState): ViewState {
  const { server, kept } = state;
  const stage = { ...firstState, server, kept };
  if (!isWorthKeeping(state)) return stage;
  const id = Math.max(-1, ...kept.map((take) => take.id)) + 1;
  return { ...stage, kept: [{ id, ...takeOf(state) }, ...kept], replaced: id };
}

/** Puts a kept take on the stage, which must be empty. */
export function bringBack(state: ViewState, id: number): ViewState {
  const found = state.kept.find((take) => take.id === id);
  if (!found) return state;
  const rest = state.kept.filter((take) => take !== found);
  return { ...state, ...takeOf(found), kept: rest, phase: { kind: "done" }, replaced: undefined };
}

/** A file still exists elsewhere; speech from the microphone does not. */
function isLoneRecording({ source, transcript, durationMs }: Take): boolean {
  return source?.kind === "microphone" && !transcript && durationMs >= leastRecordingMs;
}

function takeOf(view: KeptTake | ViewState): Take {
  const { source, audio, playable, durationMs, peaks, segments, transcript, timing, saved } = view;
  return { source, audio, playable, durationMs, peaks, segments, transcript, timing, saved };
}

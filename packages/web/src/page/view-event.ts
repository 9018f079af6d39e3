import type { Transcript, TranscriptSegment } from "@funasr-images/protocol";
import type { Problem } from "./problem.ts";
import type { ServerState, Source } from "./view-state.ts";

/** Everything that can change what is shown, apart from the settings. */
export type ViewEvent =
  | { readonly type: "server"; readonly server: ServerState }
  | { readonly type: "start"; readonly source: Source }
  /** How long the audio is by now, and its waveform. */
  | { readonly type: "audio"; readonly durationMs: number; readonly peaks: Float32Array }
  | { readonly type: "recording" }
  | { readonly type: "sent"; readonly share: number }
  | { readonly type: "finishing" }
  /** The text since the last segment that is not final: all of it, not the increment. */
  | { readonly type: "partial"; readonly text: string }
  | { readonly type: "segments"; readonly segments: readonly TranscriptSegment[] }
  | { readonly type: "done"; readonly transcript: Transcript }
  | { readonly type: "failed"; readonly problem: Problem }
  /** Worth knowing; an utterance under way goes on. Undefined: it is over. */
  | { readonly type: "notice"; readonly problem: Problem | undefined }
  | { readonly type: "cancelled" }
  | { readonly type: "select"; readonly index: number }
  | { readonly type: "dismiss" }
  | { readonly type: "clear" };

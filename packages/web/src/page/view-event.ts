import type { Progress, Transcript, TranscriptSegment } from "@funasr-images/protocol";
import type { Problem } from "./problem.ts";
import type { ServerState, Source } from "./view-state.ts";

/** Everything that can change what is shown, apart from the settings. */
export type ViewEvent =
  | { readonly type: "server"; readonly server: ServerState }
  /** `again`: the recording on the stage, sent again. */
  | { readonly type: "start"; readonly source: Source; readonly again?: boolean }
  /** The current length of the audio, and its waveform. */
  | { readonly type: "audio"; readonly durationMs: number; readonly peaks: Float32Array }
  /** The audio itself: for sending it again, and for playing it if the browser can. */
  | { readonly type: "audible"; readonly audio: Blob; readonly playable: Blob | undefined }
  | { readonly type: "recording" }
  | { readonly type: "sent"; readonly share: number }
  | { readonly type: "finishing" }
  /** `atMs` by `performance.now()`. */
  | { readonly type: "progress"; readonly progress: Progress; readonly atMs: number }
  /** The text since the last segment that is not final: all of it, not the increment. */
  | { readonly type: "partial"; readonly text: string }
  | { readonly type: "segments"; readonly segments: readonly TranscriptSegment[] }
  | { readonly type: "done"; readonly transcript: Transcript }
  | { readonly type: "failed"; readonly problem: Problem }
  /** A notice; an utterance in progress continues. Undefined: it is over. */
  | { readonly type: "notice"; readonly problem: Problem | undefined }
  | { readonly type: "cancelled" }
  | { readonly type: "select"; readonly index: number }
  | { readonly type: "dismiss" }
  /** The text has been copied or downloaded. */
  | { readonly type: "saved" }
  /** A kept take goes on the stage; the current one is kept. */
  | { readonly type: "bring"; readonly id: number }
  /** The user removed it. */
  | { readonly type: "remove"; readonly id: number };

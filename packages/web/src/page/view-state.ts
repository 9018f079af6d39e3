import {
  type Capabilities,
  joinTexts,
  type Progress,
  type RecognitionMode,
  type Transcript,
  type TranscriptSegment,
} from "@funasr-images/protocol";
import type { Problem } from "./problem.ts";

/** What the page knows about its server. */
export type ServerState =
  | { readonly kind: "asking" }
  | { readonly kind: "ready"; readonly capabilities: Capabilities }
  | { readonly kind: "starting"; readonly reason: string; readonly capabilities: Capabilities | undefined }
  /** It requires an access token. */
  | { readonly kind: "locked" }
  /** It speaks the protocol but has no capabilities: an upstream server, or one of another origin. */
  | { readonly kind: "other" }
  /** The page's own server does not recognise speech, and no other is set. */
  | { readonly kind: "nowhere" };

type Phase =
  | { readonly kind: "idle" }
  /** The file is read or the microphone requested, then the connection is opened. */
  | { readonly kind: "opening" }
  | { readonly kind: "recording" }
  /** Share from 0 to 1 of the file that has been sent. */
  | { readonly kind: "sending"; readonly share: number }
  /** Everything is sent; the server is working. */
  | { readonly kind: "finishing" }
  | { readonly kind: "done" };

export interface Source {
  readonly kind: "file" | "microphone";
  /** Empty for the microphone. */
  readonly name: string;
  readonly mode: RecognitionMode;
}

/** A recording and its transcript, with everything needed to show, play, download and resend it. */
export interface Take {
  readonly source: Source | undefined;
  /** The form in which it is sent again. */
  readonly audio: Blob | undefined;
  /** The form that the browser plays. */
  readonly playable: Blob | undefined;
  /** Length of the audio, as far as it is known. */
  readonly durationMs: number;
  /** Its waveform, from `computePeaks`; empty if the browser cannot decode it. */
  readonly peaks: Float32Array;
  readonly segments: readonly TranscriptSegment[];
  /** The answer from the server or composed by the library. */
  readonly transcript: Transcript | undefined;
  /** How precise the times of the segments are. */
  readonly timing: Transcript["timing"]["granularity"];
  /** Whether the current text has been copied or downloaded. */
  readonly saved: boolean;
}

/** A take that was replaced by another one. */
export interface KeptTake extends Take {
  readonly id: number;
}

export interface ViewState extends Take {
  readonly server: ServerState;
  readonly phase: Phase;
  /** The last progress report, and when it arrived, by `performance.now()`; undefined: none so far. */
  readonly progress: (Progress & { readonly atMs: number }) | undefined;
  /** Text that is not final. */
  readonly partial: string;
  /** The position in `segments` selected by the keyboard; -1 for none. */
  readonly selected: number;
  /** The newest first. Only the user can remove one. */
  readonly kept: readonly KeptTake[];
  /** Id of the kept take that the one on the stage has replaced: it comes back if this one has no result. */
  readonly replaced: number | undefined;
  readonly problem: Problem | undefined;
}

export const emptyTake: Take = {
  source: undefined,
  audio: undefined,
  playable: undefined,
  durationMs: 0,
  peaks: new Float32Array(),
  segments: [],
  transcript: undefined,
  timing: "segment",
  saved: false,
};

export const firstState: ViewState = {
  ...emptyTake,
  server: { kind: "asking" },
  phase: { kind: "idle" },
  progress: undefined,
  partial: "",
  selected: -1,
  kept: [],
  replaced: undefined,
  problem: undefined,
};

/** Whether an utterance is in progress, so that no other can be started. */
export function isBusy({ phase }: ViewState): boolean {
  return phase.kind !== "idle" && phase.kind !== "done";
}

/** The capabilities of the server, if known. */
export function capabilitiesOf({ server }: ViewState): Capabilities | undefined {
  return server.kind === "ready" || server.kind === "starting" ? server.capabilities : undefined;
}

/** What can be copied or downloaded: the answer, or the text so far when it broke off. */
export function transcriptOfView(state: Take): Transcript | undefined {
  if (state.transcript) return state.transcript;
  if (state.segments.length === 0) return undefined;
  return {
    schema: 1,
    text: joinTexts(state.segments.map((segment) => segment.text)),
    duration_ms: Math.round(state.durationMs),
    segments: [...state.segments],
    timing: { granularity: state.timing },
  };
}

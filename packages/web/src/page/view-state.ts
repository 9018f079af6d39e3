import {
  type Capabilities,
  joinTexts,
  type Progress,
  type RecognitionMode,
  type Transcript,
  type TranscriptSegment,
} from "@funasr-images/protocol";
import type { Problem } from "./problem.ts";

/** What the page knows about the server that it talks to. */
export type ServerState =
  | { readonly kind: "asking" }
  | { readonly kind: "ready"; readonly capabilities: Capabilities }
  | { readonly kind: "starting"; readonly reason: string; readonly capabilities: Capabilities | undefined }
  /** It wants an access token. */
  | { readonly kind: "locked" }
  /** It speaks the protocol and says nothing about itself: an upstream server, or one of another origin. */
  | { readonly kind: "other" }
  /** The page came from something that recognises no speech, and no server is named. */
  | { readonly kind: "nowhere" };

type Phase =
  | { readonly kind: "idle" }
  /** The file is read or the microphone asked for, then the server is dialled. */
  | { readonly kind: "opening" }
  | { readonly kind: "recording" }
  /** Share from 0 to 1 of the file that has been sent. */
  | { readonly kind: "sending"; readonly share: number }
  /** Everything is sent; the server works. */
  | { readonly kind: "finishing" }
  | { readonly kind: "done" };

export interface Source {
  readonly kind: "file" | "microphone";
  /** Empty for the microphone. */
  readonly name: string;
  readonly mode: RecognitionMode;
}

/** What was heard, with all that it takes to show it, play it, save it and send it once more. */
export interface Take {
  readonly source: Source | undefined;
  /** As it is sent once more. */
  readonly audio: Blob | undefined;
  /** As the browser plays it. */
  readonly playable: Blob | undefined;
  /** Length of the audio, as far as it is known. */
  readonly durationMs: number;
  /** Its waveform, as `computePeaks` counts; empty where the browser cannot decode it. */
  readonly peaks: Float32Array;
  readonly segments: readonly TranscriptSegment[];
  /** The answer as the server or the library composed it. */
  readonly transcript: Transcript | undefined;
  /** What the times of the segments are worth. */
  readonly timing: Transcript["timing"]["granularity"];
  /** Whether the text has been copied or downloaded as it is now. */
  readonly saved: boolean;
}

/** A take that had to make room for another one. */
export interface KeptTake extends Take {
  readonly id: number;
}

export interface ViewState extends Take {
  readonly server: ServerState;
  readonly phase: Phase;
  /** How far the server is, and when it said so, by `performance.now()`; undefined: it has not said. */
  readonly progress: (Progress & { readonly atMs: number }) | undefined;
  /** Heard, and not final. */
  readonly partial: string;
  /** Position in `segments` that the keyboard is at; -1 for none. */
  readonly selected: number;
  /** The newest first. Nothing leaves it without the word of the person. */
  readonly kept: readonly KeptTake[];
  /** Of the kept take that the one on the stage has taken the place of: it comes back when nothing comes of this one. */
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

/** Whether an utterance is under way, so that no other can be started. */
export function isBusy({ phase }: ViewState): boolean {
  return phase.kind !== "idle" && phase.kind !== "done";
}

/** What the server says it can do, where it says so. */
export function capabilitiesOf({ server }: ViewState): Capabilities | undefined {
  return server.kind === "ready" || server.kind === "starting" ? server.capabilities : undefined;
}

/** What is there to be copied or saved: the answer, or what had been heard when it broke off. */
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

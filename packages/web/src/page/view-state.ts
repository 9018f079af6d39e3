import {
  type Capabilities,
  joinTexts,
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

export type Phase =
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

export interface ViewState {
  readonly server: ServerState;
  readonly phase: Phase;
  readonly source: Source | undefined;
  /** Length of the audio, as far as it is known. */
  readonly durationMs: number;
  /** Its waveform, as `computePeaks` counts; empty where the browser cannot decode it. */
  readonly peaks: Float32Array;
  readonly segments: readonly TranscriptSegment[];
  /** Heard, and not final. */
  readonly partial: string;
  /** The answer as the server or the library composed it. */
  readonly transcript: Transcript | undefined;
  /** What the times of the segments are worth. */
  readonly timing: Transcript["timing"]["granularity"];
  /** Position in `segments` that the keyboard is at; -1 for none. */
  readonly selected: number;
  readonly problem: Problem | undefined;
}

export const firstState: ViewState = {
  server: { kind: "asking" },
  phase: { kind: "idle" },
  source: undefined,
  durationMs: 0,
  peaks: new Float32Array(),
  segments: [],
  partial: "",
  transcript: undefined,
  timing: "segment",
  selected: -1,
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
export function transcriptOfView(state: ViewState): Transcript | undefined {
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

import type { RecognitionMode } from "@funasr-images/protocol";

/** Why something did not work, as the messages explain it in words. */
export type Problem =
  | { readonly code: "MIC_INSECURE" }
  | { readonly code: "MIC_DENIED" }
  | { readonly code: "MIC_MISSING" }
  | { readonly code: "MIC_FAILED"; readonly detail: string }
  | { readonly code: "NO_SERVER" }
  | { readonly code: "BAD_ADDRESS"; readonly address: string }
  | { readonly code: "MIXED_CONTENT"; readonly address: string }
  | { readonly code: "NOT_READY"; readonly reason: string }
  | { readonly code: "LOCKED" }
  | { readonly code: "UNREACHABLE"; readonly address: string }
  | { readonly code: "BUSY"; readonly detail: string }
  | { readonly code: "CLOSED"; readonly detail: string }
  /** It goes on by itself. */
  | { readonly code: "RECONNECTING"; readonly detail: string }
  | { readonly code: "GAP"; readonly seconds: number }
  /** The network takes no more audio. */
  | { readonly code: "STALLED"; readonly seconds: number }
  /** It had told how far it was, up to here. */
  | {
      readonly code: "FELL_SILENT";
      readonly seconds: number;
      readonly doneMs: number | undefined;
      readonly totalMs: number | undefined;
    }
  /** It tells nothing of its work, and gave no answer. */
  | { readonly code: "SILENT"; readonly seconds: number }
  /** The same, where the mode may be the reason. */
  | { readonly code: "SILENT_MODE"; readonly seconds: number; readonly mode: RecognitionMode }
  | { readonly code: "REFUSED"; readonly serverCode: string; readonly detail: string }
  | { readonly code: "BAD_FILE"; readonly name: string }
  | { readonly code: "TOO_LARGE"; readonly megabytes: number }
  | { readonly code: "VOICE_FAILED"; readonly name: string; readonly detail: string }
  | { readonly code: "FAILED"; readonly detail: string };

import { ClientError, type Silence } from "@funasr-images/client";
import type { RecognitionMode } from "@funasr-images/protocol";
import type { Problem } from "../problem.ts";
import type { ServerState } from "../view-state.ts";

interface Circumstances {
  readonly address: string;
  readonly mode: RecognitionMode;
  /** The state after the failure: a browser does not tell a page why a WebSocket did not open. */
  readonly server: ServerState;
}

/** What went wrong, as a problem that the page can explain. Undefined: the user cancelled. */
export function explainFailure(error: unknown, { address, mode, server }: Circumstances): Problem | undefined {
  if (error instanceof DOMException && error.name === "AbortError") return undefined;
  if (!(error instanceof ClientError)) return { code: "FAILED", detail: messageOf(error) };
  switch (error.code) {
    case "ABORTED":
      return undefined;
    case "CONNECT":
      if (server.kind === "starting") return { code: "NOT_READY", reason: server.reason };
      if (server.kind === "locked") return { code: "LOCKED" };
      if (server.kind === "nowhere") return { code: "NO_SERVER" };
      return { code: "NO_CONNECTION", address };
    case "TIMEOUT":
      return error.silence ? explainSilence(error.silence, mode, server) : { code: "NO_CONNECTION", address };
    case "CLOSED":
      return /\b1013\b/.test(error.message)
        ? { code: "SERVER_BUSY", detail: error.message }
        : { code: "CLOSED", detail: error.message };
    case "REFUSED":
      return { code: "REFUSED", serverCode: error.serverCode ?? error.code, detail: error.message };
    default:
      return { code: "FAILED", detail: error.message };
  }
}

/** What is known about a server that fell silent, and no more than that. */
function explainSilence(silence: Silence, mode: RecognitionMode, server: ServerState): Problem {
  const { ended, limitMs, progress, replies } = silence;
  const seconds = Math.round(limitMs / 1000);
  if (!ended) return { code: "NO_PROGRESS", seconds };
  if (progress) return { code: "FELL_SILENT", seconds, doneMs: progress.done_ms, totalMs: progress.total_ms };
  // Servers with capabilities get only supported modes; upstream's servers stay silent if a model is missing.
  const mayLackMode = server.kind === "other" && replies === 0 && mode !== "offline";
  return mayLackMode ? { code: "SILENT_MODE", seconds, mode } : { code: "SILENT", seconds };
}

/** Whether the microphone failed, not the server: the library keeps the browser's error as the cause. */
export function isMicrophoneFailure(error: unknown): error is ClientError {
  return error instanceof ClientError && error.code === "BAD_AUDIO" && error.cause instanceof DOMException;
}

/** Why the browser does not provide the microphone. */
export function explainMicrophone({ cause }: ClientError): Problem {
  const name = cause instanceof DOMException ? cause.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return { code: "MIC_DENIED" };
  if (name === "NotFoundError" || name === "OverconstrainedError") return { code: "MIC_MISSING" };
  return { code: "MIC_FAILED", detail: messageOf(cause) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

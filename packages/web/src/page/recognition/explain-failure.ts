import { ClientError, type Silence } from "@funasr-images/client";
import type { RecognitionMode } from "@funasr-images/protocol";
import type { Problem } from "../problem.ts";
import type { ServerState } from "../view-state.ts";

interface Circumstances {
  readonly address: string;
  readonly mode: RecognitionMode;
  /** Asked again after the failure: a browser keeps from a page why a WebSocket did not open. */
  readonly server: ServerState;
}

/** What went wrong, in terms that the page has words for. Undefined: the user cancelled. */
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

/** What is known of a server that fell silent, and no more than that. */
function explainSilence(silence: Silence, mode: RecognitionMode, server: ServerState): Problem {
  const { ended, limitMs, progress, replies } = silence;
  const seconds = Math.round(limitMs / 1000);
  if (!ended) return { code: "NO_PROGRESS", seconds };
  if (progress) return { code: "FELL_SILENT", seconds, doneMs: progress.done_ms, totalMs: progress.total_ms };
  // Whoever tells what it can do is asked for nothing else; upstream's servers are silent where a model is missing.
  const mayLackMode = server.kind === "other" && replies === 0 && mode !== "offline";
  return mayLackMode ? { code: "SILENT_MODE", seconds, mode } : { code: "SILENT", seconds };
}

/** Whether it is the microphone that failed, not the server: the library keeps what the browser said as the cause. */
export function isMicrophoneFailure(error: unknown): error is ClientError {
  return error instanceof ClientError && error.code === "BAD_AUDIO" && error.cause instanceof DOMException;
}

/** What the browser says of a microphone that it does not give. */
export function explainMicrophone({ cause }: ClientError): Problem {
  const name = cause instanceof DOMException ? cause.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return { code: "MIC_DENIED" };
  if (name === "NotFoundError" || name === "OverconstrainedError") return { code: "MIC_MISSING" };
  return { code: "MIC_FAILED", detail: messageOf(cause) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { isFinalResult, parseServerResult, type ServerResult } from "@funasr-images/protocol";
import type { WebSocket } from "ws";
import { assembleText } from "./assemble-text.ts";
import { ClientError } from "./client-error.ts";
import { openSocket } from "./open-socket.ts";
import { planUpload } from "./plan-upload.ts";
import { sendAudio } from "./send-audio.ts";
import type { TranscribeOptions } from "./transcribe-options.ts";
import { watchProgress } from "./watch-progress.ts";

/** What the server heard. */
export interface Transcript {
  readonly text: string;
  /** Undefined for a container that only the server can read. */
  readonly audioSeconds: number | undefined;
  /** From the call to the last reply. */
  readonly elapsedSeconds: number;
  /** Every reply, in order. */
  readonly results: readonly ServerResult[];
}

/**
 * Sends one utterance and waits for its last reply.
 *
 * @throws ClientError
 * @throws RangeError for hotwords that no server takes
 *
 * @example
 * const { text } = await transcribe({ url: "ws://127.0.0.1:10095", audio: await readFile("hello.wav") });
 */
export async function transcribe(options: TranscribeOptions): Promise<Transcript> {
  const started = performance.now();
  const upload = planUpload(options);
  const watch = watchProgress(options.timeoutMs ?? 60_000, options.signal);
  let socket: WebSocket | undefined;
  try {
    socket = await watch.race(openSocket(options.url, watch.signal));
    watch.progress();
    const replies = collectReplies(socket, (result) => {
      watch.progress();
      options.onResult?.(result);
    });
    // The first to fail wins: a refusal ends the upload, too.
    const sent = sendAudio(socket, upload, watch.progress);
    const [results] = await watch.race(Promise.all([replies, sent]));
    closeNormally(socket);
    const elapsedSeconds = (performance.now() - started) / 1000;
    return { text: assembleText(results), audioSeconds: upload.audioSeconds, elapsedSeconds, results };
  } catch (error) {
    socket?.terminate();
    throw error;
  } finally {
    watch.stop();
  }
}

function collectReplies(socket: WebSocket, onResult: (result: ServerResult) => void): Promise<ServerResult[]> {
  const results: ServerResult[] = [];
  return new Promise((resolve, reject) => {
    socket.on("message", (data) => {
      const parsed = parseServerResult(data.toString());
      if (!parsed.ok) return reject(new ClientError("BAD_REPLY", parsed.error.message));
      const { result } = parsed;
      results.push(result);
      try {
        onResult(result);
      } catch (error) {
        return reject(error);
      }
      if (result.error) {
        return reject(new ClientError("REFUSED", result.error.message, { serverCode: result.error.code }));
      }
      if (isFinalResult(result)) resolve(results);
    });
    socket.on("close", (code, reason) => {
      const why = reason.length > 0 ? `${code} ${reason}` : `${code}`;
      reject(new ClientError("CLOSED", `The server closed the connection (${why}) before its last reply. Send again.`));
    });
  });
}

// A server that never answers the close frame must not hold the process.
function closeNormally(socket: WebSocket): void {
  socket.close(1000);
  const giveUp = setTimeout(() => socket.terminate(), 1000);
  socket.once("close", () => clearTimeout(giveUp));
}

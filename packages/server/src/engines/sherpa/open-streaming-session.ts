import type { ServerResult } from "@funasr-images/protocol";
import { speechRate } from "../../audio/to-mono-samples.ts";
import { EngineError, type EngineSession } from "../../engine.ts";
import type { RecogniserClient } from "./recogniser/recogniser-client.ts";

/** What may wait in the worker, of one connection: half a minute at 16 kHz. */
const mostWaiting = 1024 * 1024;

/** A connection of the streaming server; what is sent when is decided in the worker, beside the models. */
export function openStreamingSession(client: RecogniserClient, onReply: (reply: ServerResult) => void): EngineSession {
  let waiting = 0;
  /** Of the running utterance. */
  let sent = 0;
  let rate = speechRate;
  let failure: EngineError | undefined;
  /** Whoever waits, for room or for the end. */
  let proceed = () => {};
  let ended = true;

  const { session, leave } = client.openSession({
    hear(reply) {
      if (reply.kind === "session-reply") return onReply(reply.reply);
      if (reply.kind === "session-took") waiting -= reply.bytes;
      if (reply.kind === "session-ended") ended = true;
      if (reply.kind === "session-failed") failure ??= new EngineError(reply.code, reply.message);
      proceed();
    },
    fail(error) {
      failure ??= error;
      proceed();
    },
  });

  async function until(isDone: () => boolean): Promise<void> {
    while (!failure && !isDone()) {
      await new Promise<void>((resolve) => {
        proceed = resolve;
      });
    }
    if (failure) throw failure;
  }

  return {
    async configure(settings) {
      if (failure) throw failure;
      rate = settings.audio_fs ?? speechRate;
      await client.request({ kind: "session-configure", session, settings });
    },
    async audio(bytes) {
      waiting += bytes.length;
      sent += bytes.length;
      await client.request({ kind: "session-audio", session, bytes });
      await until(() => waiting <= mostWaiting);
    },
    async end() {
      ended = false;
      await client.request({ kind: "session-end", session });
      await until(() => ended);
      sent = 0;
    },
    progress() {
      const toMs = (bytes: number) => (bytes / 2 / rate) * 1000;
      // Receipts come for two seconds at a time.
      const doneMs = toMs(Math.max(0, sent - waiting));
      return { state: "recognising", doneMs, workedMs: doneMs, ...(!ended && { wholeMs: toMs(sent) }) };
    },
    close() {
      leave();
      failure ??= new EngineError("RECOGNITION_FAILED", "The connection was given up.");
      proceed();
      client.request({ kind: "session-close", session }).catch(() => {});
    },
  };
}

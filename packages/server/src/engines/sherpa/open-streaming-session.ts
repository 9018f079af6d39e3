import type { ServerResult } from "@funasr-images/protocol";
import { createBackPressure } from "../../audio/back-pressure.ts";
import { speechRate } from "../../audio/to-mono-samples.ts";
import { EngineError, type EngineSession } from "../../engine.ts";
import type { SessionChannel } from "./recogniser/recogniser-messages.ts";

/** What may wait in the worker for one connection: half a minute at 16 kHz. */
const mostWaiting = 1024 * 1024;

/** A connection of the streaming server; the worker decides what to send when. */
export function openStreamingSession(channel: SessionChannel, onReply: (reply: ServerResult) => void): EngineSession {
  const pressure = createBackPressure(mostWaiting);
  /** Of the current utterance. */
  let sent = 0;
  let rate = speechRate;
  let failure: EngineError | undefined;
  /** Of the utterance whose last reply is awaited. */
  let ending: PromiseWithResolvers<void> | undefined;

  const line = channel.open({
    hear(reply) {
      switch (reply.kind) {
        case "reply":
          return onReply(reply.reply);
        case "took":
          return pressure.take(reply.bytes);
        case "ended":
          return ending?.resolve();
        case "failed":
          return fail(new EngineError(reply.code, reply.message));
      }
    },
    fail,
  });

  function fail(error: EngineError): void {
    failure ??= error;
    pressure.release();
    ending?.resolve();
  }

  function assertLives(): void {
    if (failure) throw failure;
  }

  return {
    async configure(settings) {
      assertLives();
      rate = settings.audio_fs ?? speechRate;
      await line.send({ kind: "configure", settings });
    },
    async audio(bytes) {
      assertLives();
      pressure.add(bytes.length);
      sent += bytes.length;
      await line.send({ kind: "audio", bytes });
      await pressure.room();
      assertLives();
    },
    async end() {
      assertLives();
      ending = Promise.withResolvers<void>();
      await line.send({ kind: "end" });
      if (!failure) await ending.promise;
      ending = undefined;
      assertLives();
      sent = 0;
    },
    progress() {
      const toMs = (bytes: number) => (bytes / 2 / rate) * 1000;
      // Receipts arrive for two seconds at a time.
      const doneMs = toMs(Math.max(0, sent - pressure.waiting()));
      const wholeMs = ending ? toMs(sent) : undefined;
      return { state: "recognising", doneMs, workedMs: doneMs, wholeMs };
    },
    close() {
      line.leave();
      fail(new EngineError("RECOGNITION_FAILED", "The connection was abandoned."));
      line.send({ kind: "close" }).catch(() => {});
    },
  };
}

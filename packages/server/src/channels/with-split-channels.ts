import type { ClientFrame, TranscriptSegment } from "@funasr-images/protocol";
import { type Engine, EngineError, type EngineSession } from "../engine.ts";
import { openSplitUtterance, type SplitUtterance } from "./open-split-utterance.ts";

export interface SplitOptions {
  /** Maximum length of a file, in seconds. @default that of decodeAudio */
  readonly longestSeconds?: number | undefined;
}

/**
 * An engine that also takes files with `channels` split: each channel is an utterance in a session of its own, and the answer
 * is one transcript of all, in which a channel is a speaker. So it works with every engine.
 */
export function withSplitChannels(engine: Engine, { longestSeconds }: SplitOptions): Engine {
  return {
    ...engine,
    openSession(onReply) {
      // Also refuses a client at once while the engine is down.
      const plain = engine.openSession(onReply);
      let settings: ClientFrame = {};
      let onSegment: ((segment: TranscriptSegment) => void) | undefined;
      /** Who takes the current utterance; undefined before its audio. */
      let current: EngineSession | SplitUtterance | undefined;
      let closed = false;

      async function begin(): Promise<EngineSession | SplitUtterance> {
        if (current) return current;
        if (closed) throw new EngineError("RECOGNITION_FAILED", "The session is closed.");
        current =
          settings.channels === "split"
            ? openSplitUtterance({ engine, longestSeconds, settings, onReply, onSegment })
            : plain;
        await current.configure(settings);
        return current;
      }

      return {
        ...plain,
        async configure(next) {
          const { channels = "mix" } = settings;
          if (current && (next.channels ?? "mix") !== channels) throw tooLate();
          settings = next;
          await current?.configure(next);
        },
        async audio(bytes) {
          const taker = await begin();
          await taker.audio(bytes);
        },
        async end() {
          const taker = await begin();
          try {
            await taker.end();
          } finally {
            current = undefined;
          }
        },
        tellSpeakers(tell) {
          onSegment = tell;
          plain.tellSpeakers?.(tell);
        },
        progress: () => (current ?? plain).progress?.() ?? { state: "waiting" },
        close() {
          closed = true;
          current?.close();
          plain.close();
        },
      };
    },
  };
}

function tooLate(): EngineError {
  return new EngineError("BAD_AUDIO", 'Field "channels" changed after the audio had begun', {
    fix: "Send it before the audio; over HTTP it can also be in the URL.",
  });
}

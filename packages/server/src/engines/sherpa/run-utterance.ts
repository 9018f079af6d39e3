import type { ClientFrame } from "@funasr-images/protocol";
import { speechRate } from "../../audio/to-mono-samples.ts";
import { EngineError, type EngineProgress } from "../../engine.ts";
import { createPushable } from "./pushable.ts";
import { recogniseSettings } from "./recognised-segment.ts";
import type { RecogniserStream } from "./recogniser/recogniser-client.ts";
import { toEngineProgress } from "./to-engine-progress.ts";
import { type TranscribeOptions, transcribeUtterance } from "./transcribe-utterance.ts";
import type { SpeakerListener, Utterance } from "./utterance.ts";

/** An utterance that is being worked on while its bytes come. */
export interface RunningUtterance {
  readonly heard: Promise<Utterance>;
  /** Resolves when more can be taken. @throws EngineError as soon as the utterance has failed */
  push(bytes: Uint8Array): Promise<void>;
  end(): void;
  /** @throws EngineError `BAD_AUDIO` when a setting that is in use already would change */
  configure(settings: ClientFrame): Promise<void>;
  progress(): EngineProgress;
  close(): void;
}

/** Whoever sends waits while more than this is not decoded yet. */
const mostWaiting = 512 * 1024;

/** Starts the work on an utterance. */
export function runUtterance(options: Omit<TranscribeOptions, "signal" | "onOpen" | "onDecoded">): RunningUtterance {
  let waiting = 0;
  let pushed = 0;
  let ended = false;
  let samples = 0;
  let allDecoded = false;
  let settled = false;
  let proceed = () => {};
  let stream: RecogniserStream | undefined;
  let speakers: SpeakerListener | undefined;
  const bytes = createPushable<Uint8Array>((taken) => {
    waiting -= taken.length;
    if (waiting <= mostWaiting) proceed();
  });
  const stop = new AbortController();
  const heard = transcribeUtterance(bytes, {
    ...options,
    onOpen(opened) {
      ({ stream, speakers } = opened);
    },
    onDecoded(count, all) {
      samples = count;
      allDecoded = all;
    },
    signal: stop.signal,
  });
  const settle = () => {
    settled = true;
    proceed();
  };
  heard.then(settle, settle);

  return {
    heard,
    async push(piece) {
      waiting += piece.length;
      pushed += piece.length;
      bytes.push(piece);
      if (waiting > mostWaiting && !settled) {
        await new Promise<void>((resolve) => {
          proceed = resolve;
        });
      }
      if (settled) await heard;
    },
    end() {
      ended = true;
      bytes.end();
    },
    async configure(next) {
      assertUnchanged(options.settings, next);
      await stream?.configure(recogniseSettings(next));
    },
    progress: () =>
      toEngineProgress({
        bytes: pushed,
        takenBytes: pushed - waiting,
        ended,
        samples,
        allDecoded,
        recogniser: stream?.progress(),
        speakersMs: speakers?.toldMs(),
      }),
    close() {
      stop.abort();
      bytes.fail(new Error("the session was closed"));
      stream?.close();
      speakers?.close();
    },
  };
}

function assertUnchanged(begun: ClientFrame, next: ClientFrame): void {
  const used = ({ wav_format = "pcm", audio_fs = speechRate, vocals = false, speakers = true, ...rest }: ClientFrame) =>
    Object.entries({ wav_format, audio_fs, vocals, speakers, speaker_count: rest.speaker_count });
  const before = new Map(used(begun));
  const changed = used(next).find(([name, value]) => value !== before.get(name));
  if (!changed) return;
  const why = "an utterance of over 2 MB is worked on while it comes";
  throw new EngineError("BAD_AUDIO", `Field "${changed[0]}" changed too late: ${why}. Send it before the audio.`);
}

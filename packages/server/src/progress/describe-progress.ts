import type { ClientFrame, Progress } from "@funasr-images/protocol";
import { measureAudio } from "../audio/measure-audio.ts";
import type { EngineProgress } from "../engine.ts";

/** What an endpoint has received of an utterance. */
interface ReceivedAudio {
  readonly bytes: number;
  /** Its first bytes, which may contain a header. */
  readonly head: Uint8Array;
  /** Whether all of it has arrived. */
  readonly ended: boolean;
}

export interface KnownProgress {
  readonly received: ReceivedAudio;
  readonly settings: Pick<ClientFrame, "wav_format" | "audio_fs">;
  /** Absent if the engine reports nothing. */
  readonly engine?: EngineProgress | undefined;
  /** Time until the answer, if it can be estimated. */
  readonly remainingMs?: number | undefined;
}

/** The progress of an utterance for its client. What is unknown is left out. */
export function describeProgress({ received, settings, engine, remainingMs }: KnownProgress): Progress {
  const { wav_format = "pcm", audio_fs } = settings;
  const seconds = measureAudio(received.head, received.bytes, wav_format.toLowerCase(), audio_fs);
  const receivedMs = seconds === undefined ? undefined : Math.max(0, Math.round(seconds * 1000));
  const { doneMs, workedMs, wholeMs } = engine ?? {};
  const share = wholeMs && workedMs !== undefined ? Math.min(1, workedMs / wholeMs) : undefined;
  return {
    state: received.ended ? (engine?.state ?? "recognising") : "receiving",
    ...(receivedMs !== undefined && { received_ms: receivedMs }),
    ...(doneMs !== undefined && { done_ms: Math.round(Math.min(doneMs, receivedMs ?? doneMs)) }),
    ...(received.ended && receivedMs !== undefined && { total_ms: receivedMs }),
    ...(received.ended && share !== undefined && { share: Math.round(share * 1000) / 1000 }),
    ...(received.ended && remainingMs !== undefined && { remaining_ms: Math.round(remainingMs) }),
  };
}

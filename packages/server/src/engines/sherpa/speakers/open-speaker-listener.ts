import type { TranscriptSpeaker } from "@funasr-images/protocol";
import { speechRate } from "../../../audio/to-mono-samples.ts";
import { publicMessage } from "../../../engine.ts";
import type { RoleMatcher, SpeakerListener, UtteranceContext } from "../recognised-utterance.ts";
import { openStream, type WorkerStream } from "../worker-channel.ts";
import { assignSpeakers, labelSpeakers } from "./assign-speakers.ts";
import type { HeardSpeaker, SettledSpeakers, SpeakerChannel, ToldSpeakers } from "./speakers-messages.ts";

export interface ListenOptions {
  /** @throws EngineError `ENGINE_UNAVAILABLE` */
  readonly channel: () => SpeakerChannel;
  readonly matchRole: RoleMatcher;
}

/** Listens to one utterance, unless it turns speakers off. A failure causes a warning, and never affects the text. */
export function openSpeakerListener(
  { channel, matchRole }: ListenOptions,
  { settings, warn, matchRole: matchKnown, onSettled }: UtteranceContext,
): SpeakerListener | undefined {
  if (settings.speakers === false) return undefined;
  const fail = (reason: string) =>
    warn({ code: "SPEAKERS_FAILED", message: `Speakers were not distinguished. ${reason}` });
  let settled: SettledSpeakers = { until_ms: 0, turns: [], speakers: [] };
  /** A name that has been told stays, though its voice's print changes with everything that is said. */
  let named: readonly TranscriptSpeaker[] = [];
  const name = (heard: readonly HeardSpeaker[]) =>
    labelSpeakers(heard, matchKnown?.() ?? matchRole).map((speaker, index) => {
      const told = named[index];
      return told ? { ...told, speech_ms: speaker.speech_ms } : speaker;
    });
  const settle = (more: SettledSpeakers) => {
    settled = more;
    named = name(more.speakers);
    onSettled?.();
  };
  let stream: WorkerStream<unknown, Float32Array, ToldSpeakers>;
  try {
    const asked = { speakerCount: settings.speaker_count, settle: onSettled !== undefined };
    stream = openStream(channel(), asked, settle);
  } catch (error) {
    fail(publicMessage(error));
    return undefined;
  }
  return {
    // The end reports why nobody takes it any more.
    push: (samples) => stream.push(samples).catch(() => {}),
    speakersMs: () => ((stream.reached() ?? 0) * 1000) / speechRate,
    settledMs: () => settled.until_ms,
    assignSettled: (segments) => assignSpeakers(segments, settled.turns, named),
    async assign(segments) {
      try {
        const { turns, speakers: heard } = await stream.finish();
        const speakers = name(heard);
        return { segments: assignSpeakers(segments, turns, speakers), speakers };
      } catch (error) {
        fail(publicMessage(error));
        return undefined;
      }
    },
    close: stream.close,
  };
}

import { speechRate } from "../../../audio/to-mono-samples.ts";
import { publicMessage } from "../../../engine.ts";
import type { RoleMatcher, SpeakerListener, UtteranceContext } from "../recognised-utterance.ts";
import { openStream, type WorkerStream } from "../worker-channel.ts";
import { assignSpeakers, labelSpeakers } from "./assign-speakers.ts";
import type { SpeakerChannel, ToldSpeakers } from "./speakers-messages.ts";

export interface ListenOptions {
  /** @throws EngineError `ENGINE_UNAVAILABLE` */
  readonly channel: () => SpeakerChannel;
  readonly matchRole: RoleMatcher;
}

/** Listens to one utterance, unless it turns speakers off. A failure causes a warning, and never affects the text. */
export function openSpeakerListener(
  { channel, matchRole }: ListenOptions,
  { settings, warn, matchRole: matchKnown }: UtteranceContext,
): SpeakerListener | undefined {
  if (settings.speakers === false) return undefined;
  const fail = (reason: string) =>
    warn({ code: "SPEAKERS_FAILED", message: `Speakers were not distinguished. ${reason}` });
  let stream: WorkerStream<unknown, Float32Array, ToldSpeakers>;
  try {
    stream = openStream(channel(), { speakerCount: settings.speaker_count });
  } catch (error) {
    fail(publicMessage(error));
    return undefined;
  }
  return {
    // The end reports why nobody takes it any more.
    push: (samples) => stream.push(samples).catch(() => {}),
    speakersMs: () => ((stream.reached() ?? 0) * 1000) / speechRate,
    async assign(segments) {
      try {
        const { turns, speakers: heard } = await stream.finish();
        const speakers = labelSpeakers(heard, matchKnown?.() ?? matchRole);
        return { segments: assignSpeakers(segments, turns, speakers), speakers };
      } catch (error) {
        fail(publicMessage(error));
        return undefined;
      }
    },
    close: stream.close,
  };
}

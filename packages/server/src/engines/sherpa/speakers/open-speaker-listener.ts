import { speechRate } from "../../../audio/to-mono-samples.ts";
import { publicMessage } from "../../../engine.ts";
import type { SpeakerListener, UtteranceContext } from "../recognised-utterance.ts";
import { openStream, type WorkerStream } from "../worker-channel.ts";
import { assignSpeakers, labelSpeakers, type RoleMatcher } from "./assign-speakers.ts";
import type { SpeakerChannel, ToldSpeakers } from "./speakers-messages.ts";

export interface ListenOptions {
  /** @throws EngineError `ENGINE_UNAVAILABLE` */
  readonly channel: () => SpeakerChannel;
  readonly matchRole: RoleMatcher;
}

/** Listens to one utterance, unless it asks for no speakers. Whatever fails costs a warning, never the text. */
export function openSpeakerListener(
  { channel, matchRole }: ListenOptions,
  { settings, warn }: UtteranceContext,
): SpeakerListener | undefined {
  if (settings.speakers === false) return undefined;
  const fail = (reason: string) =>
    warn({ code: "SPEAKERS_FAILED", message: `Speakers were not told apart. ${reason}` });
  let stream: WorkerStream<unknown, Float32Array, ToldSpeakers>;
  try {
    stream = openStream(channel(), { speakerCount: settings.speaker_count });
  } catch (error) {
    fail(publicMessage(error));
    return undefined;
  }
  return {
    // Why there is nobody left to take it is told in the end.
    push: (samples) => stream.push(samples).catch(() => {}),
    speakersMs: () => ((stream.reached() ?? 0) * 1000) / speechRate,
    async assign(segments) {
      try {
        const { turns, speakers: heard } = await stream.finish();
        const speakers = labelSpeakers(heard, matchRole);
        return { segments: assignSpeakers(segments, turns, speakers), speakers };
      } catch (error) {
        fail(publicMessage(error));
        return undefined;
      }
    },
    close: stream.close,
  };
}

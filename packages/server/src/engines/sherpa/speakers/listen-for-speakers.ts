import { wordsOf } from "../../../engine.ts";
import type { SpeakerListener, UtteranceContext } from "../utterance.ts";
import { assignSpeakers } from "./assign-speakers.ts";
import type { SpeakerClient, SpeakerStream } from "./create-speaker-client.ts";
import { labelSpeakers, type RoleMatcher } from "./label-speakers.ts";

export interface ListenOptions {
  /** @throws EngineError `ENGINE_UNAVAILABLE` */
  readonly client: () => SpeakerClient;
  readonly matchRole: RoleMatcher;
}

/** Listens to one utterance, unless it asks for no speakers. Whatever fails costs a warning, never the text. */
export function listenForSpeakers(
  { client, matchRole }: ListenOptions,
  { settings, warn }: UtteranceContext,
): SpeakerListener | undefined {
  if (settings.speakers === false) return undefined;
  const fail = (reason: string) =>
    warn({ code: "SPEAKERS_FAILED", message: `Speakers were not told apart. ${reason}` });
  const stream = openStream(client, settings.speaker_count);
  if (typeof stream === "string") {
    fail(stream);
    return undefined;
  }
  return {
    push: stream.push,
    toldMs: stream.toldMs,
    async assign(segments) {
      try {
        const { turns, speakers: heard } = await stream.finish();
        const speakers = labelSpeakers(heard, matchRole);
        return { segments: assignSpeakers(segments, turns, speakers), speakers };
      } catch (error) {
        fail(wordsOf(error));
        return undefined;
      }
    },
    close: stream.close,
  };
}

function openStream(client: () => SpeakerClient, speakerCount: number | undefined): SpeakerStream | string {
  try {
    return client().open(speakerCount);
  } catch (error) {
    return wordsOf(error);
  }
}

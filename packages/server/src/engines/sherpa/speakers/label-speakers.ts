import type { TranscriptSpeaker } from "@funasr-images/protocol";
import type { HeardSpeaker } from "./speakers-messages.ts";

/** The enrolled name that a voice belongs to, and how alike the two are. */
export type RoleMatcher = (voice: Float32Array) => { readonly name: string; readonly score: number } | undefined;

/** Speakers as the transcript has them: S1, S2, ... by first appearance, with the names of the enrolled ones. */
export function labelSpeakers(heard: readonly HeardSpeaker[], matchRole: RoleMatcher): TranscriptSpeaker[] {
  return heard.map(({ voice, speech_ms }, index) => {
    const role = matchRole(voice);
    const named = role && { role: role.name, score: Math.round(role.score * 1000) / 1000 };
    return { label: `S${index + 1}`, ...named, speech_ms };
  });
}

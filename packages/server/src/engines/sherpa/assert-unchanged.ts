import type { ClientFrame } from "@funasr-images/protocol";
import { speechRate } from "../../audio/to-mono-samples.ts";
import { EngineError } from "../../engine.ts";

/**
 * Settings that are used from the start of an utterance cannot change in the middle of it.
 *
 * @throws EngineError `BAD_AUDIO`
 */
export function assertUnchanged(begun: ClientFrame, next: ClientFrame): void {
  const used = ({ wav_format = "pcm", audio_fs = speechRate, vocals = false, speakers = true, ...rest }: ClientFrame) =>
    Object.entries({ wav_format, audio_fs, vocals, speakers, speaker_count: rest.speaker_count });
  const before = new Map(used(begun));
  const changed = used(next).find(([name, value]) => value !== before.get(name));
  if (!changed) return;
  const why = "recognition of an utterance of over 2 MB starts before its end";
  throw new EngineError("BAD_AUDIO", `Field "${changed[0]}" changed too late: ${why}`, {
    fix: "Send it before the audio.",
  });
}

import type { TranscriptSegment } from "@funasr-images/protocol";
import type { RecognisedSegment } from "./recognised-segment.ts";
import type { SpeakerListener } from "./recognised-utterance.ts";
import { isKept } from "./to-transcript.ts";

/** Sends the segments of an utterance, in order, each once its speaker is certain. */
export interface SpeakerAnnouncer {
  /** A segment whose speaker is not known yet. */
  heard(segment: RecognisedSegment): void;
  /** More speakers are settled. */
  settled(): void;
  /** Sends the rest, settled or not: this is how it will stay. */
  finish(): void;
}

/** @param speakers undefined if they are not distinguished: then there is nothing to wait for */
export function createSpeakerAnnouncer(
  speakers: () => SpeakerListener | undefined,
  send: (segment: TranscriptSegment) => void,
): SpeakerAnnouncer {
  const waiting: RecognisedSegment[] = [];
  let sent = 0;

  function announce(isDue: (segment: RecognisedSegment) => boolean): void {
    const due = waiting.findIndex((segment) => !isDue(segment));
    const segments = waiting.splice(0, due < 0 ? waiting.length : due);
    for (const segment of speakers()?.assignSettled(segments) ?? segments) {
      if (!isKept(segment)) continue;
      const { missed: _missed, ...told } = segment;
      send({ id: sent, ...told });
      sent += 1;
    }
  }

  const settled = () => announce(({ end_ms }) => end_ms <= (speakers()?.settledMs() ?? Number.POSITIVE_INFINITY));
  return {
    heard(segment) {
      waiting.push(segment);
      settled();
    },
    settled,
    finish: () => announce(() => true),
  };
}

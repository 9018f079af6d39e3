import { isFinalResult, type ServerResult, type TranscriptSegment, transcriptOf } from "@funasr-images/protocol";
import type { RecognitionEvent } from "./recognition-event.ts";

type SegmentEvent = Extract<RecognitionEvent, { type: "segment" }>;

/** Decides for every reply which segments it settles: each is announced once. */
export class SettledSegments {
  #count = 0;
  #last: ServerResult | undefined;

  take(
    result: ServerResult,
  ): { type: "partial"; event?: never } | { type: "settled"; event: SegmentEvent | undefined } {
    const { mode, error } = result;
    const settles = mode === "2pass-offline" || mode === "offline" || mode === "offline-segment";
    if (error) return { type: "settled", event: undefined };
    // Our last reply covers the whole utterance.
    if (result.transcript && isFinalResult(result))
      return this.#announce(result.transcript.segments.slice(this.#count));
    if (!settles) return { type: "partial" };
    if (mode === "offline" && this.#count > 0) return { type: "settled", event: undefined };

    // A closing mark may arrive with the next sentence, so two are read together.
    const before = this.#last ? transcriptOf([this.#last]).segments.length : 0;
    const both = transcriptOf(
      this.#last
        ? [
            { ...this.#last, is_final: false },
            { ...result, is_final: false },
          ]
        : [result],
    );
    const revised = before > 0 ? both.segments[before - 1] : undefined;
    const was = this.#last ? transcriptOf([this.#last]).segments.at(-1)?.text : undefined;
    this.#last = result;
    const changed = revised && revised.text !== was ? { ...revised, id: this.#count - 1 } : undefined;
    return this.#announce(both.segments.slice(before), changed);
  }

  #announce(
    fresh: readonly TranscriptSegment[],
    revised?: TranscriptSegment,
  ): { type: "settled"; event: SegmentEvent | undefined } {
    const segments = fresh.map((segment, index) => ({ ...segment, id: this.#count + index }));
    this.#count += segments.length;
    if (segments.length === 0 && !revised) return { type: "settled", event: undefined };
    return { type: "settled", event: { type: "segment", segments, revised } };
  }
}

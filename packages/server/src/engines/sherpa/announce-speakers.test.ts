import type { TranscriptSegment } from "@funasr-images/protocol";
import { expect, test } from "vitest";
import { createSpeakerAnnouncer } from "./announce-speakers.ts";
import type { RecognisedSegment } from "./recognised-segment.ts";
import type { SpeakerListener } from "./recognised-utterance.ts";

const segment = (start_ms: number, text = `${start_ms}`): RecognisedSegment => ({
  start_ms,
  end_ms: start_ms + 900,
  text,
});

function announce(isListening = true) {
  const sent: TranscriptSegment[] = [];
  let until = 0;
  const listener = {
    settledMs: () => until,
    assignSettled: (segments) =>
      segments.map((one) =>
        one.start_ms < until ? { ...one, speaker: `S${Math.floor(one.start_ms / 10_000)}` } : one,
      ),
  } satisfies Partial<SpeakerListener> as Partial<SpeakerListener> as SpeakerListener;
  const announcer = createSpeakerAnnouncer(
    () => (isListening ? listener : undefined),
    (one) => sent.push(one),
  );
  const settle = (ms: number) => {
    until = ms;
    announcer.settled();
  };
  const told = () => sent.splice(0).map(({ id, text, speaker }) => [id, text, speaker]);
  return { announcer, settle, told };
}

test("a segment is sent once it is settled up to its end, in order", () => {
  const { announcer, settle, told } = announce();
  for (const start of [0, 9_000, 19_500, 21_000]) announcer.heard(segment(start));
  expect(told()).toEqual([]);
  settle(20_000);
  expect(told()).toEqual([
    [0, "0", "S0"],
    [1, "9000", "S0"],
  ]);
  // That is settled already.
  settle(40_000);
  announcer.heard(segment(30_000));
  expect(told()).toEqual([
    [2, "19500", "S1"],
    [3, "21000", "S2"],
    [4, "30000", "S3"],
  ]);
});

test("the rest is sent at the end, and silence never", () => {
  const { announcer, settle, told } = announce();
  settle(20_000);
  announcer.heard(segment(0, ""));
  announcer.heard(segment(25_000));
  announcer.finish();
  expect(told()).toEqual([[0, "25000", undefined]]);
});

test("without speakers there is nothing to wait for", () => {
  const { announcer, told } = announce(false);
  announcer.heard(segment(0));
  expect(told()).toEqual([[0, "0", undefined]]);
});

import type { TranscriptWarning } from "@funasr-images/protocol";
import { describe, expect, it } from "vitest";
import { EngineError } from "../../../engine.ts";
import { openSpeakerListener } from "./open-speaker-listener.ts";
import type { SpeakerChannel, ToldSpeakers } from "./speakers-messages.ts";

const segment = { start_ms: 0, end_ms: 1000, text: "你好" };
const told = {
  turns: [{ start_ms: 0, end_ms: 900, speaker: 0 }],
  speakers: [{ voice: Float32Array.of(1, 0), speech_ms: 900 }],
};

describe("openSpeakerListener", () => {
  it("listens unless turned off, and passes on the number of speakers", async () => {
    const { channel, counts } = fakeChannel(async () => told);
    expect(listen(channel, { speakers: false }).listener).toBeUndefined();
    const { listener, warnings } = listen(channel, { speaker_count: 3 });
    expect(counts).toEqual([3]);
    expect(await listener?.assign([segment])).toEqual({
      segments: [{ ...segment, speaker: "S1", role: "Alice" }],
      speakers: [{ label: "S1", role: "Alice", score: 0.877, speech_ms: 900 }],
    });
    expect(warnings).toEqual([]);
  });

  it("warns while the worker is down, without affecting the text", () => {
    const down = () => {
      throw new EngineError("ENGINE_UNAVAILABLE", "The engine is down: it died. Try again in a few seconds.");
    };
    const { listener, warnings } = listen(down, {});
    expect(listener).toBeUndefined();
    expect(warnings).toEqual([
      {
        code: "SPEAKERS_FAILED",
        message: "Speakers were not distinguished. The engine is down: it died. Try again in a few seconds.",
      },
    ]);
  });

  it("warns if the worker fails, without affecting the text", async () => {
    const { channel } = fakeChannel(async () => {
      throw new Error("a name that an exception quotes");
    });
    const { listener, warnings } = listen(channel, {});
    expect(await listener?.assign([segment])).toBeUndefined();
    const message = "Speakers were not distinguished. The engine gave up on this utterance.";
    expect(warnings).toEqual([{ code: "SPEAKERS_FAILED", message }]);
  });
});

function listen(channel: () => SpeakerChannel, settings: { speakers?: boolean; speaker_count?: number }) {
  const warnings: TranscriptWarning[] = [];
  const warn = (warning: TranscriptWarning) => void warnings.push(warning);
  const matchRole = () => ({ name: "Alice", score: 0.87654 });
  const { signal } = new AbortController();
  return { warnings, listener: openSpeakerListener({ channel, matchRole }, { settings, warn, signal }) };
}

function fakeChannel(finish: () => Promise<ToldSpeakers>) {
  const counts: (number | undefined)[] = [];
  const channel = (): SpeakerChannel => ({
    open: (listener) => ({
      async send(request) {
        if (request.kind === "settings") counts.push(request.settings.speakerCount);
        if (request.kind === "finish") listener.hear({ kind: "finished", result: await finish() });
      },
      leave: () => {},
    }),
  });
  return { channel, counts };
}

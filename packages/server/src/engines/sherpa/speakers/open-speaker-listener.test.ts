import type { TranscriptWarning } from "@funasr-images/protocol";
import { describe, expect, it } from "vitest";
import { EngineError } from "../../../engine.ts";
import type { RoleMatcher, UtteranceContext } from "../recognised-utterance.ts";
import { openSpeakerListener } from "./open-speaker-listener.ts";
import type { SettledSpeakers, SpeakerChannel, ToldSpeakers } from "./speakers-messages.ts";

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

  it("keeps a name that it has told", async () => {
    const names = ["Alice", "Bob", "Carol"].map((name) => ({ name, score: 0.9 }));
    const { channel, tell } = fakeChannel(async () => told);
    const settled: string[] = [];
    const { listener } = listen(
      channel,
      {},
      { matchRole: () => names.shift(), onSettled: () => void settled.push("once") },
    );
    tell({ until_ms: 950, ...told });
    expect([settled, listener?.settledMs()]).toEqual([["once"], 950]);
    const alice = { ...segment, speaker: "S1", role: "Alice" };
    expect(listener?.assignSettled([segment])).toEqual([alice]);
    expect(await listener?.assign([segment])).toMatchObject({ segments: [alice], speakers: [{ role: "Alice" }] });
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

function listen(
  channel: () => SpeakerChannel,
  settings: { speakers?: boolean; speaker_count?: number },
  context: Pick<UtteranceContext, "onSettled"> & { matchRole?: RoleMatcher } = {},
) {
  const warnings: TranscriptWarning[] = [];
  const warn = (warning: TranscriptWarning) => void warnings.push(warning);
  const { matchRole = () => ({ name: "Alice", score: 0.87654 }), onSettled } = context;
  const { signal } = new AbortController();
  return { warnings, listener: openSpeakerListener({ channel, matchRole }, { settings, warn, signal, onSettled }) };
}

function fakeChannel(finish: () => Promise<ToldSpeakers>) {
  const counts: (number | undefined)[] = [];
  let tell: (item: SettledSpeakers) => void = () => {};
  const channel = (): SpeakerChannel => ({
    open: (listener) => ({
      async send(request) {
        tell = (item) => listener.hear({ kind: "item", item });
        if (request.kind === "settings") counts.push(request.settings.speakerCount);
        if (request.kind === "finish") listener.hear({ kind: "finished", result: await finish() });
      },
      leave: () => {},
    }),
  });
  return { channel, counts, tell: (item: SettledSpeakers) => tell(item) };
}

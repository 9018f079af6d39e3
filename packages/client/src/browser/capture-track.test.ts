import { afterEach, expect, test, vi } from "vitest";
import { captureTrack } from "./capture-track.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Samples of one batch, so that each frame is passed on separately. */
const frames = 1920;

interface TestFrame {
  readonly sampleRate: number;
  closed: boolean;
}

/** A browser that delivers these frames of a track, and then ends it unless it stays open. */
function stubFrames(rates: readonly number[], staysOpen = false) {
  const brought = rates.map((sampleRate): TestFrame => ({ sampleRate, closed: false }));
  const readable = new ReadableStream({
    start(controller) {
      for (const frame of brought) {
        controller.enqueue({
          ...{ sampleRate: frame.sampleRate, numberOfChannels: 1, numberOfFrames: frames },
          copyTo: (samples: Float32Array) => samples.fill(0.5),
          close: () => {
            frame.closed = true;
          },
        });
      }
      if (!staysOpen) controller.close();
    },
  });
  vi.stubGlobal(
    "MediaStreamTrackProcessor",
    class {
      readonly readable = readable;
    },
  );
  const track = Object.assign(new EventTarget(), { stop: vi.fn() });
  return { brought, track: track as unknown as MediaStreamTrack, stop: track.stop };
}

test("passes on every frame and releases it", async () => {
  const { brought, track } = stubFrames([48_000, 48_000, 48_000]);
  const heard: number[] = [];
  const capture = await captureTrack(track, { onSamples: (samples) => heard.push(samples.length) });
  await capture?.stop();
  expect([capture?.sampleRate, heard]).toEqual([48_000, [frames, frames, frames]]);
  expect(brought.every(({ closed }) => closed)).toBe(true);
});

test("a listener that throws loses its own samples and no others", async () => {
  const reported = vi.fn();
  vi.stubGlobal("reportError", reported);
  const { brought, track } = stubFrames([48_000, 48_000, 48_000]);
  let calls = 0;
  const capture = await captureTrack(track, {
    onSamples: () => {
      calls += 1;
      if (calls === 1) throw new Error("a mistake");
    },
  });
  await capture?.stop();
  expect([calls, reported.mock.calls]).toEqual([3, [[new Error("a mistake")]]]);
  expect(brought.every(({ closed }) => closed)).toBe(true);
});

test("ends a track that changes its sample rate, and says so", async () => {
  const { brought, track, stop } = stubFrames([48_000, 44_100], true);
  const ended = new Promise((resolve) => track.addEventListener("ended", resolve));
  const capture = await captureTrack(track, { onSamples: () => undefined });
  await ended;
  await capture?.stop();
  expect(stop).toHaveBeenCalled();
  expect(brought.every(({ closed }) => closed)).toBe(true);
});

test("returns nothing if a device delivers nothing, and if a browser cannot read tracks", async () => {
  vi.useFakeTimers();
  const { track } = stubFrames([], true);
  const captured = captureTrack(track, { onSamples: () => undefined });
  await vi.advanceTimersByTimeAsync(3000);
  expect(await captured).toBeUndefined();
  vi.stubGlobal("MediaStreamTrackProcessor", undefined);
  expect(await captureTrack(track, { onSamples: () => undefined })).toBeUndefined();
});

test("reports a track that ends before its first sample", async () => {
  const { track } = stubFrames([]);
  await expect(captureTrack(track, { onSamples: () => undefined })).rejects.toMatchObject({ code: "BAD_AUDIO" });
});

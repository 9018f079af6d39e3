import { ClientError } from "../client-error.ts";
import type { Capture, CaptureListener } from "./mono-batches.ts";
import { MonoBatches } from "./mono-batches.ts";

/** Maximum number of frames (10 ms each) that wait while the page is busy: no page is busy for that long. */
const maxBufferSize = 3000;

/** How long a device may take to deliver its first frame. One that is muted by the system may never deliver any. */
const firstFrameMs = 3000;

/** What only Chromium supports of <https://www.w3.org/TR/mediacapture-transform/> outside a worker. */
interface TrackProcessor {
  readonly readable: ReadableStream<AudioData>;
}
declare global {
  var MediaStreamTrackProcessor:
    | (new (options: {
        readonly track: MediaStreamTrack;
        readonly maxBufferSize: number;
      }) => TrackProcessor)
    | undefined;
}

/**
 * Reads a track as the device delivers it. Only the device's clock is involved: the audio graph runs on the
 * loudspeaker's clock, and inserts silence whenever the two drift apart or its thread is late.
 *
 * @returns undefined if this browser does not support it, or the device delivers nothing yet
 * @throws ClientError `BAD_AUDIO` if the track ends before its first sample
 */
export async function captureTrack(
  track: MediaStreamTrack,
  { onSamples }: CaptureListener,
): Promise<Capture | undefined> {
  const Processor = globalThis.MediaStreamTrackProcessor;
  if (!Processor) return undefined;
  const reader = new Processor({ track, maxBufferSize }).readable.getReader();
  const batches = new MonoBatches(onSamples);
  const first = await Promise.race([reader.read(), after(firstFrameMs)]);
  if (!first) {
    void reader.cancel().catch(() => {});
    return undefined;
  }
  if (first.done) throw new ClientError("BAD_AUDIO", "The microphone ended before it delivered anything.");
  const { sampleRate } = first.value;
  const take = (audio: AudioData) => {
    try {
      batches.add(channelsOf(audio));
    } catch (error) {
      // A listener that throws loses these samples, as it does with a message from the audio graph.
      reportError(error);
    } finally {
      audio.close();
    }
  };
  take(first.value);
  const ended = (async () => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      // Samples of another rate would have the wrong pitch.
      if (next.value.sampleRate !== sampleRate) {
        next.value.close();
        track.stop();
        track.dispatchEvent(new Event("ended"));
        break;
      }
      take(next.value);
    }
    batches.flush();
  })();
  return {
    sampleRate,
    async stop() {
      track.stop();
      await ended;
    },
  };
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}

function channelsOf(audio: AudioData): Float32Array[] {
  return Array.from({ length: audio.numberOfChannels }, (_, planeIndex) => {
    const samples = new Float32Array(audio.numberOfFrames);
    audio.copyTo(samples, { planeIndex, format: "f32-planar" });
    return samples;
  });
}

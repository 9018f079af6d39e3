import { ClientError } from "../client-error.ts";
import type { Capture, CaptureListener } from "./mono-batches.ts";
import { MonoBatches } from "./mono-batches.ts";

/** Frames (10 ms each) that wait while the page is busy, at most: more than a page ever is. */
const maxBufferSize = 3000;

/** So long a device may take to bring its first frame. One that is muted by the system may never bring any. */
const firstFrameMs = 3000;

/** What only Chromium has of <https://www.w3.org/TR/mediacapture-transform/> outside a worker. */
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
 * Reads a track as the device brings it. No clock but the device's takes part: the audio graph runs by the clock of the
 * loudspeaker, and puts a silence into the sound whenever the two disagree or its thread is late.
 *
 * @returns undefined where this browser does not hand it out, or the device brings nothing yet
 * @throws ClientError `BAD_AUDIO` when the track ends before its first sample
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
  if (first.done) throw new ClientError("BAD_AUDIO", "The microphone ended before it brought anything.");
  const { sampleRate } = first.value;
  const take = (audio: AudioData) => {
    try {
      batches.add(channelsOf(audio));
    } catch (error) {
      // A mistake of who listens costs these samples, as it does with a message from the audio graph.
      reportError(error);
    } finally {
      audio.close();
    }
  };
  take(first.value);
  const ended = (async () => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      // Samples of another rate would be heard at the wrong height.
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

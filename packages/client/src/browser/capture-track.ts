import { ClientError } from "../client-error.ts";
import type { Capture, CaptureListener } from "./capture.ts";
import { MonoBatches } from "./mono-batches.ts";

/** Frames (10 ms each) that wait while the page is busy, at most: more than a page ever is. */
const maxBufferSize = 3000;

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

/** Whether this browser hands out what a track brings. */
export const canCaptureTracks = (): boolean => globalThis.MediaStreamTrackProcessor !== undefined;

/**
 * Reads a track as the device brings it. No clock but the device's takes part: the audio graph runs by the clock of the
 * loudspeaker, and puts a silence into the sound whenever the two disagree or its thread is late.
 *
 * @throws ClientError `BAD_AUDIO` when the track ends before its first sample
 */
export async function captureTrack(track: MediaStreamTrack, { onSamples }: CaptureListener): Promise<Capture> {
  const Processor = globalThis.MediaStreamTrackProcessor;
  if (!Processor) throw new ClientError("BAD_AUDIO", "This browser does not hand out what a track brings.");
  const reader = new Processor({ track, maxBufferSize }).readable.getReader();
  const batches = new MonoBatches(onSamples);
  const first = await reader.read();
  if (first.done) throw new ClientError("BAD_AUDIO", "The microphone ended before it brought anything.");
  const { sampleRate } = first.value;
  const take = (audio: AudioData) => {
    batches.add(channelsOf(audio));
    audio.close();
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

function channelsOf(audio: AudioData): Float32Array[] {
  return Array.from({ length: audio.numberOfChannels }, (_, planeIndex) => {
    const samples = new Float32Array(audio.numberOfFrames);
    audio.copyTo(samples, { planeIndex, format: "f32-planar" });
    return samples;
  });
}

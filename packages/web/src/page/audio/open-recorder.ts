import { encodePcm16, Resampler } from "@funasr-images/client";
import { openMicrophone } from "@funasr-images/client/microphone";
import { sampleRate } from "./decode-audio-file.ts";
import { createGrowingRecording, type GrowingRecording } from "./growing-recording.ts";

/** The microphone and its recording, at 16 kHz. */
export interface Recorder {
  readonly recording: GrowingRecording;
  /** Stops the microphone; everything delivered by then is in the recording. May be called again. */
  close(): Promise<void>;
}

interface RecorderListener {
  readonly onPiece: (pcm: Int16Array) => void;
  /** The device went away. */
  readonly onEnd: () => void;
}

/** @throws ClientError with the browser's error as its cause */
export async function openRecorder({ onPiece, onEnd }: RecorderListener): Promise<Recorder> {
  const recording = createGrowingRecording();
  const early: Float32Array[] = [];
  let resampler: Resampler | undefined;
  const take = (samples: Float32Array) => {
    const bytes = encodePcm16(samples);
    const pcm = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    if (pcm.length === 0) return;
    recording.add(pcm);
    onPiece(pcm);
  };
  const microphone = await openMicrophone({
    workletUrl: new URL("worklet.js", document.baseURI),
    // The rate is only known once it is open, and the first samples arrive before that.
    onSamples: (samples) => (resampler ? take(resampler.push(samples)) : early.push(samples)),
    onEnd,
  });
  resampler = new Resampler(microphone.sampleRate, sampleRate);
  for (const samples of early) take(resampler.push(samples));
  let closed: Promise<void> | undefined;
  const close = async () => {
    await microphone.close();
    take((resampler as Resampler).flush());
  };
  return {
    recording,
    close() {
      closed ??= close();
      return closed;
    },
  };
}

import { ClientError } from "../client-error.ts";
import type { Capture, CaptureListener } from "./mono-batches.ts";

/**
 * Reads a stream through the audio graph, which every browser has.
 *
 * @throws ClientError `BAD_AUDIO` when the worklet cannot be loaded
 */
export async function captureWorklet(
  context: AudioContext,
  source: MediaStreamAudioSourceNode,
  workletUrl: string | URL,
  { onSamples }: CaptureListener,
): Promise<Capture> {
  try {
    await context.audioWorklet.addModule(workletUrl);
    // Without a click, browsers start a context suspended.
    await context.resume();
  } catch (cause) {
    const message = `The worklet ${workletUrl} cannot be loaded. Serve it as JavaScript from the same origin.`;
    throw new ClientError("BAD_AUDIO", message, { cause });
  }
  const recorder = new AudioWorkletNode(context, "funasr-recorder", { numberOfOutputs: 0 });
  source.connect(recorder);
  recorder.port.onmessage = ({ data }) => onSamples(data as Float32Array<ArrayBuffer>);
  return {
    sampleRate: context.sampleRate,
    async stop() {
      recorder.port.onmessage = null;
      source.disconnect(recorder);
    },
  };
}

import { ClientError } from "../client-error.ts";

export interface MicrophoneOptions {
  /** Where `@funasr-images/client/microphone-worklet` is served, as a script of its own. */
  readonly workletUrl: string | URL;
  /** Called with mono samples within [-1, 1], at `sampleRate`. */
  readonly onSamples: (samples: Float32Array) => void;
  /** Called when the device goes away. */
  readonly onEnd?: () => void;
  /** Which one. @default the browser's choice */
  readonly deviceId?: string;
  /** What is done to the sound; recognisers hear better without. @default none of it */
  readonly processing?: Pick<MediaTrackConstraints, "echoCancellation" | "noiseSuppression" | "autoGainControl">;
  /** Source of the sound in place of a microphone: a tab, an element. */
  readonly stream?: MediaStream;
}

export interface Microphone {
  /** Hertz, the device's own: give it to `listen`, which converts better than a browser. */
  readonly sampleRate: number;
  /** To draw a level or a wave form. */
  readonly analyser: AnalyserNode;
  close(): Promise<void>;
}

/**
 * Opens the microphone of a browser. Needs https or localhost.
 *
 * @throws ClientError `BAD_AUDIO` when there is none or the person does not allow it
 */
export async function openMicrophone(options: MicrophoneOptions): Promise<Microphone> {
  const { workletUrl, onSamples, onEnd, deviceId, processing } = options;
  const stream = options.stream ?? (await ask(deviceId, processing));
  const context = new AudioContext();
  try {
    await context.audioWorklet.addModule(workletUrl);
    // Browsers start a context that no click led to as suspended.
    await context.resume();
  } catch (cause) {
    stop(stream);
    await context.close();
    const message = `The worklet ${workletUrl} cannot be loaded. Serve it as JavaScript from the same origin.`;
    throw new ClientError("BAD_AUDIO", message, { cause });
  }
  const source = context.createMediaStreamSource(stream);
  const recorder = new AudioWorkletNode(context, "funasr-recorder", { numberOfOutputs: 0 });
  const analyser = context.createAnalyser();
  source.connect(analyser);
  source.connect(recorder);
  recorder.port.onmessage = ({ data }) => onSamples(data as Float32Array);
  const [track] = stream.getAudioTracks();
  track?.addEventListener("ended", () => onEnd?.());
  return {
    sampleRate: context.sampleRate,
    analyser,
    async close() {
      recorder.port.onmessage = null;
      source.disconnect();
      stop(stream);
      await context.close();
    },
  };
}

async function ask(deviceId: string | undefined, processing: MicrophoneOptions["processing"]): Promise<MediaStream> {
  if (!navigator.mediaDevices) {
    throw new ClientError("BAD_AUDIO", "A browser gives the microphone to https pages and localhost only.");
  }
  const audio: MediaTrackConstraints = {
    channelCount: 1,
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
    ...processing,
    ...(deviceId && { deviceId: { exact: deviceId } }),
  };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (cause) {
    const why =
      (cause as DOMException).name === "NotAllowedError"
        ? "The microphone is not allowed. Allow it in the browser's settings of this page."
        : `There is no microphone: ${(cause as Error).message}.`;
    throw new ClientError("BAD_AUDIO", why, { cause });
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

import { ClientError } from "../client-error.ts";
import { captureTrack } from "./capture-track.ts";
import { captureWorklet } from "./capture-worklet.ts";
import type { Capture } from "./mono-batches.ts";

export interface MicrophoneOptions {
  /**
   * Where `@funasr-images/client/microphone-worklet` is served, as a separate script; Chromium needs it only with
   * `stream`.
   */
  readonly workletUrl: string | URL;
  /** Called with mono samples within [-1, 1], at `sampleRate`. */
  readonly onSamples: (samples: Float32Array) => void;
  /** Called when the device goes away. */
  readonly onEnd?: () => void;
  /** Which microphone. @default the browser's choice */
  readonly deviceId?: string;
  /** Processing by the browser; recognisers work better without. @default none */
  readonly processing?: Pick<MediaTrackConstraints, "echoCancellation" | "noiseSuppression" | "autoGainControl">;
  /** Source of the sound instead of a microphone: a tab, an element. */
  readonly stream?: MediaStream;
}

export interface Microphone {
  /** Hertz, of the device: pass it to `listen`, which converts better than a browser. */
  readonly sampleRate: number;
  /** For drawing a level or a waveform. */
  readonly analyser: AnalyserNode;
  close(): Promise<void>;
}

/**
 * Opens the microphone of a browser. Needs https or localhost. In Chromium, samples come straight from the device and
 * none is lost; elsewhere they go through the audio graph, which skips when the machine is busy.
 *
 * @throws ClientError `BAD_AUDIO` if there is none or it is not allowed
 */
export async function openMicrophone(options: MicrophoneOptions): Promise<Microphone> {
  const { onEnd, deviceId, processing } = options;
  const stream = options.stream ?? (await ask(deviceId, processing));
  const [track] = stream.getAudioTracks();
  track?.addEventListener("ended", () => onEnd?.());
  let context: AudioContext | undefined;
  const release = async () => {
    stop(stream);
    if (context && context.state !== "closed") await context.close();
  };
  try {
    context = new AudioContext();
    const source = context.createMediaStreamSource(stream);
    const analyser = context.createAnalyser();
    source.connect(analyser);
    const capture = await capturePreferred(options, { context, source, track });
    return {
      sampleRate: capture.sampleRate,
      analyser,
      async close() {
        await capture.stop().finally(release);
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function capturePreferred(
  { stream, workletUrl, onSamples }: MicrophoneOptions,
  graph: { context: AudioContext; source: MediaStreamAudioSourceNode; track: MediaStreamTrack | undefined },
): Promise<Capture> {
  const { context, source, track } = graph;
  // A tab or an element may deliver nothing for minutes, and its rate is only known from its first sample.
  const direct = track && !stream ? await captureTrack(track, { onSamples }) : undefined;
  if (!direct) return captureWorklet(context, source, workletUrl, { onSamples });
  // Only drawing needs it.
  void context.resume().catch(() => {});
  return direct;
}

async function ask(deviceId: string | undefined, processing: MicrophoneOptions["processing"]): Promise<MediaStream> {
  if (!navigator.mediaDevices) {
    throw new ClientError("BAD_AUDIO", "Browsers allow the microphone only on https pages and localhost.");
  }
  const audio: MediaTrackConstraints = {
    channelCount: 1,
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
    ...processing,
    deviceId: deviceId ? { exact: deviceId } : undefined,
  };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (cause) {
    const why =
      (cause as DOMException).name === "NotAllowedError"
        ? "The microphone is not allowed. Allow it in the browser's settings for this page."
        : `There is no microphone: ${(cause as Error).message}.`;
    throw new ClientError("BAD_AUDIO", why, { cause });
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

import { createMixer, renderWavHeader, type TranscriptWarning } from "@funasr-images/protocol";

/** Hertz, of all audio sent to a server. */
export const sampleRate = 16_000;

export interface DecodedFile {
  /** 16 kHz mono: WebAudio resamples, and channels are mixed as on the server. */
  readonly pcm: Int16Array;
  /** What a person should know about the channels. */
  readonly warnings: readonly TranscriptWarning[];
}

/**
 * Decodes whatever the browser can play.
 *
 * @returns undefined if the browser cannot decode it
 */
export async function decodeAudioFile(file: Blob): Promise<DecodedFile | undefined> {
  const context = new OfflineAudioContext(1, 1, sampleRate);
  try {
    return mixDown(await context.decodeAudioData(await file.arrayBuffer()));
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

/** Samples that are mixed at a time: an hour has 58 million. */
const blockSamples = 1 << 16;

function mixDown(audio: AudioBuffer): DecodedFile {
  const warnings: TranscriptWarning[] = [];
  const mixer = createMixer((warning) => warnings.push(warning));
  const channels = Array.from({ length: audio.numberOfChannels }, (_, index) => audio.getChannelData(index));
  const pcm = new Int16Array(audio.length);
  for (let from = 0; from < pcm.length; from += blockSamples) {
    const mixed = mixer.mix(channels.map((samples) => samples.subarray(from, from + blockSamples)));
    for (const [at, sample] of mixed.entries()) {
      pcm[from + at] = Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
    }
  }
  return { pcm, warnings };
}

/** A wav file from 16 kHz mono samples, for playing and for enrolling a voice. */
export function renderWav(pieces: readonly Int16Array[]): Blob {
  const bytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  return new Blob([renderWavHeader(bytes, sampleRate), ...(pieces as Int16Array<ArrayBuffer>[])], {
    type: "audio/wav",
  });
}

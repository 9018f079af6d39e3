import { renderWavHeader } from "@funasr-images/protocol";
/** Hertz, of all audio sent to a server. */
export const sampleRate = 16_000;

/**
 * Decodes whatever the browser can play to 16 kHz mono: WebAudio resamples on the way.
 *
 * @returns undefined if the browser cannot decode it
 */
export async function decodeAudioFile(file: Blob): Promise<Int16Array | undefined> {
  const context = new OfflineAudioContext(1, 1, sampleRate);
  try {
    const decoded = await context.decodeAudioData(await file.arrayBuffer());
    return toMono(decoded);
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

function toMono(audio: AudioBuffer): Int16Array {
  const channels = Array.from({ length: audio.numberOfChannels }, (_, index) => audio.getChannelData(index));
  const pcm = new Int16Array(audio.length);
  for (let at = 0; at < pcm.length; at++) {
    let sum = 0;
    for (const channel of channels) sum += channel[at] as number;
    pcm[at] = Math.max(-32768, Math.min(32767, Math.round((sum / channels.length) * 32768)));
  }
  return pcm;
}

/** A wav file from 16 kHz mono samples, for playing and for enrolling a voice. */
export function renderWav(pieces: readonly Int16Array[]): Blob {
  const bytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  return new Blob([renderWavHeader(bytes, sampleRate), ...(pieces as Int16Array<ArrayBuffer>[])], {
    type: "audio/wav",
  });
}

import { renderWavHeader } from "@funasr-images/protocol";

/** A wav file whose waveform looks like speech: syllables in phrases, without content. */
export function renderSpeechlike(seconds: number, sampleRate = 16_000): Uint8Array {
  const pcm = new Int16Array(seconds * sampleRate);
  for (let at = 0; at < pcm.length; at++) {
    const time = at / sampleRate;
    const phrase = Math.max(0, Math.sin(time * 1.9) + 0.35);
    const syllable = Math.abs(Math.sin(time * 14 + Math.sin(time * 3.1) * 4));
    const voice = Math.sin(time * 2 * Math.PI * 180) + 0.4 * Math.sin(time * 2 * Math.PI * 720);
    pcm[at] = Math.round(phrase * syllable * voice * 9000);
  }
  const wav = new Uint8Array(44 + pcm.byteLength);
  wav.set(renderWavHeader(pcm.byteLength, sampleRate));
  wav.set(new Uint8Array(pcm.buffer), 44);
  return wav;
}

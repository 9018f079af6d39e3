/** A wav file that looks like speech in a waveform: syllables in phrases, nothing that can be understood. */
export function renderSpeechlike(seconds: number, sampleRate = 16_000): Uint8Array {
  const pcm = new Int16Array(seconds * sampleRate);
  for (let at = 0; at < pcm.length; at++) {
    const time = at / sampleRate;
    const phrase = Math.max(0, Math.sin(time * 1.9) + 0.35);
    const syllable = Math.abs(Math.sin(time * 14 + Math.sin(time * 3.1) * 4));
    const voice = Math.sin(time * 2 * Math.PI * 180) + 0.4 * Math.sin(time * 2 * Math.PI * 720);
    pcm[at] = Math.round(phrase * syllable * voice * 9000);
  }
  const header = new DataView(new ArrayBuffer(44));
  const words = [0x52494646, 0, 0x57415645, 0x666d7420];
  words.forEach((word, index) => {
    header.setUint32(index * 4, word);
  });
  header.setUint32(4, 36 + pcm.byteLength, true);
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, 1, true);
  header.setUint32(24, sampleRate, true);
  header.setUint32(28, sampleRate * 2, true);
  header.setUint16(32, 2, true);
  header.setUint16(34, 16, true);
  header.setUint32(36, 0x64617461);
  header.setUint32(40, pcm.byteLength, true);
  const wav = new Uint8Array(44 + pcm.byteLength);
  wav.set(new Uint8Array(header.buffer));
  wav.set(new Uint8Array(pcm.buffer), 44);
  return wav;
}

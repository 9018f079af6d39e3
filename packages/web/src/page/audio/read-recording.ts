import { type DecodedFile, decodeAudioFile, renderWav } from "./decode-audio-file.ts";

/** A file as samples, and in a form that the browser can play. */
export interface ReadRecording extends DecodedFile {
  readonly playable: Blob;
}

/** @returns undefined if the browser cannot decode it */
export async function readRecording(audio: Blob, format: string): Promise<ReadRecording | undefined> {
  if (format === "pcm") {
    // By convention 16 kHz s16le mono; an incomplete sample at the end is dropped.
    const bytes = await audio.arrayBuffer();
    const pcm = new Int16Array(bytes, 0, Math.floor(bytes.byteLength / 2));
    return { pcm, warnings: [], playable: renderWav([pcm]) };
  }
  const decoded = await decodeAudioFile(audio);
  return decoded && { ...decoded, playable: audio };
}

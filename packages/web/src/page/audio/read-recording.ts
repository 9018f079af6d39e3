import { decodeAudioFile, renderWav } from "./decode-audio-file.ts";

/** A file as samples, and in a form that the browser plays. */
export interface ReadRecording {
  readonly pcm: Int16Array;
  readonly playable: Blob;
}

/** @returns undefined for what the browser cannot decode */
export async function readRecording(audio: Blob, format: string): Promise<ReadRecording | undefined> {
  if (format === "pcm") {
    // By convention 16 kHz s16le mono; half a sample at the end is no sample.
    const bytes = await audio.arrayBuffer();
    const pcm = new Int16Array(bytes, 0, Math.floor(bytes.byteLength / 2));
    return { pcm, playable: renderWav([pcm]) };
  }
  const pcm = await decodeAudioFile(audio);
  return pcm && { pcm, playable: audio };
}

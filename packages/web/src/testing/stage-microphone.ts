import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readWavHeader } from "@funasr-images/protocol";
import { renderWav } from "../page/audio/decode-audio-file.ts";

/** Milliseconds of silence before and after: the streaming test model loses text at the edges. */
const lead = 1000;
const tail = 2500;

/**
 * The audio of a browser's fake microphone: a 16 kHz mono recording between two silences.
 *
 * @returns the file and how long it is
 */
export async function stageMicrophone(folder: string, recording: string): Promise<{ file: string; ms: number }> {
  const wav = new Uint8Array(readFileSync(recording));
  const header = readWavHeader(wav);
  if (typeof header === "string") throw new Error(`${recording}: ${header}`);
  if (header.sampleRate !== 16_000 || header.channels !== 1) throw new Error(`${recording} is not 16 kHz mono`);
  const speech = new Int16Array(wav.slice(header.dataOffset, header.dataOffset + header.dataBytes).buffer);
  const file = path.join(folder, "microphone.wav");
  const blob = renderWav([new Int16Array(lead * 16), speech, new Int16Array(tail * 16)]);
  writeFileSync(file, new Uint8Array(await blob.arrayBuffer()));
  return { file, ms: lead + speech.length / 16 + tail };
}

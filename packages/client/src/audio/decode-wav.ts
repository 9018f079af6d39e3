import { createMixer, readWavHeader } from "@funasr-images/protocol";
import { ClientError } from "../client-error.ts";
import { readSamples } from "./read-samples.ts";

/**
 * The samples of a wav file, mono, within [-1, 1]: integers of 8 to 32 bits, floats, A-law and mu-law; any channels, mixed.
 *
 * @throws ClientError `BAD_AUDIO`
 */
export function decodeWav(bytes: Uint8Array): { readonly sampleRate: number; readonly samples: Float32Array } {
  const header = readWavHeader(bytes, { companded: true });
  if (typeof header === "string") throw new ClientError("BAD_AUDIO", `This is not a wav file: ${header}.`);
  const data = bytes.subarray(header.dataOffset, header.dataOffset + header.dataBytes);
  return { sampleRate: header.sampleRate, samples: createMixer().mix(readSamples(data, header), header.mask) };
}

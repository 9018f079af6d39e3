import { createMixer, type TranscriptWarning } from "@funasr-images/protocol";
import { encodePcm16, modelRate } from "../audio/pcm-converter.ts";
import { Resampler } from "../audio/resampler.ts";
import { ClientError } from "../client-error.ts";
import type { DecodeHere, Piece } from "../open-upload.ts";
import type { ConnectionOptions } from "../options.ts";
import { getJson } from "./get-json.ts";

/**
 * Decodes what a server does not say that it reads: our servers list their formats, upstream's streaming server takes nothing
 * but samples, and its file server answers nothing for what it cannot read.
 */
export function decodeFor(connection: ConnectionOptions): DecodeHere {
  return async ({ format, audioSeconds, pieces }, warn) => {
    // Samples, or a wav file whose header was read, which is sent as it is on request.
    if (format === "pcm" || audioSeconds !== undefined) return undefined;
    const formats = await readFormats(connection);
    if (formats.includes(format)) return undefined;
    return { format: "pcm", sampleRate: modelRate, pieces: decodePieces(pieces, warn) };
  };
}

async function readFormats(connection: ConnectionOptions): Promise<readonly unknown[]> {
  const answer = await getJson(connection, "/v1/capabilities");
  const { formats } = (answer?.body ?? {}) as { formats?: { websocket?: unknown } };
  return Array.isArray(formats?.websocket) ? formats.websocket : [];
}

async function* decodePieces(
  pieces: AsyncIterable<Piece>,
  warn: (warning: TranscriptWarning) => void,
): AsyncGenerator<Piece> {
  // 2.7 MB that most programs never need.
  const { DecodeError, decodeMedia } = await import("@funasr-images/decoder");
  let position = 0;
  async function* readBytes(): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      position = piece.position;
      yield piece.bytes;
    }
  }
  const mixer = createMixer(warn);
  /** The rate may change within a file. */
  let resampler: { readonly from: number; readonly to: Resampler } | undefined;
  try {
    for await (const { channels, sampleRate, mask } of decodeMedia(readBytes())) {
      if (resampler && resampler.from !== sampleRate) yield { bytes: encodePcm16(resampler.to.flush()), position };
      if (resampler?.from !== sampleRate) resampler = { from: sampleRate, to: new Resampler(sampleRate, modelRate) };
      yield { bytes: encodePcm16(resampler.to.push(mixer.mix(channels, mask))), position };
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new ClientError("BAD_AUDIO", error.what, { fix: error.fix, cause: error });
  }
  if (resampler) yield { bytes: encodePcm16(resampler.to.flush()), position };
}

import { type ClientFrame, encodeHotwords, readWavHeader } from "@funasr-images/protocol";
import { ClientError } from "./client-error.ts";
import type { TranscribeOptions } from "./transcribe-options.ts";

/** What goes over the wire for one utterance. */
export interface Upload {
  readonly first: ClientFrame;
  readonly audio: Uint8Array;
  /** Undefined for containers that only the server can read. */
  readonly audioSeconds: number | undefined;
}

/**
 * Decides the frames of one utterance.
 *
 * @throws ClientError `BAD_AUDIO`
 */
export function planUpload(options: TranscribeOptions): Upload {
  const { audio, mode = "offline" } = options;
  const format = options.format ?? (startsWithRiff(audio) ? "wav" : "pcm");
  const settings = {
    mode,
    wav_name: options.name ?? "audio",
    // The streaming server answers nothing without it, in any mode; the file server ignores it.
    chunk_size: [5, 10, 5],
    itn: options.itn ?? true,
    is_speaking: true,
    ...hotwordField(options.hotwords),
  } satisfies ClientFrame;

  if (format === "wav") {
    const header = readWavHeader(audio);
    if (typeof header === "string") throw new ClientError("BAD_AUDIO", `This is no wav file: ${header}.`);
    const wav = { ...settings, audio_fs: header.sampleRate };
    if (mode === "offline") {
      return { first: { ...wav, wav_format: "wav" }, audio, audioSeconds: header.seconds };
    }
    if (header.channels !== 1 || header.bitsPerSample !== 16 || header.encoding !== "integer") {
      throw new ClientError("BAD_AUDIO", `Mode ${mode} takes 16-bit mono only. Convert the file or use mode offline.`);
    }
    const samples = audio.subarray(header.dataOffset, header.dataOffset + header.dataBytes);
    return { first: { ...wav, wav_format: "pcm" }, audio: samples, audioSeconds: header.seconds };
  }

  if (mode !== "offline" && format !== "pcm") {
    throw new ClientError("BAD_AUDIO", `Mode ${mode} takes pcm or wav, not ${format}. Use mode offline.`);
  }
  const sampleRate = options.sampleRate ?? 16_000;
  return {
    first: { ...settings, wav_format: format, audio_fs: sampleRate },
    audio,
    audioSeconds: format === "pcm" ? Math.floor(audio.length / 2) / sampleRate : undefined,
  };
}

function hotwordField(hotwords: TranscribeOptions["hotwords"]): Pick<ClientFrame, "hotwords"> {
  return hotwords && Object.keys(hotwords).length > 0 ? { hotwords: encodeHotwords(hotwords) } : {};
}

function startsWithRiff(audio: Uint8Array): boolean {
  return audio.length >= 4 && String.fromCharCode(...audio.subarray(0, 4)) === "RIFF";
}

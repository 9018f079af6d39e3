import { type ClientFrame, encodeHotwords } from "@funasr-images/protocol";
import type { UtteranceOptions } from "./options.ts";

/**
 * The first text frame of an utterance. Everything has its exact type, as an upstream server dies of a wrong one, and
 * `chunk_size` is always there, as the streaming server answers nothing without it, in any mode.
 *
 * @throws ProtocolError for hotwords that no server takes
 */
export function planFirstFrame(options: UtteranceOptions): ClientFrame {
  const { hotwords = {}, language, segments, progress = true, speakers, speakerCount, vocals } = options;
  return {
    mode: options.mode ?? "2pass",
    wav_name: options.name ?? "audio",
    wav_format: options.format ?? "pcm",
    audio_fs: options.sampleRate ?? 16_000,
    chunk_size: options.chunkSize ?? [5, 10, 5],
    itn: options.itn ?? true,
    is_speaking: true,
    // Ours and ignored elsewhere: replies then carry the transcript itself.
    schema: 1,
    // Ours, too: only who asks for signs of life gets any.
    progress: progress || undefined,
    hotwords: Object.keys(hotwords).length > 0 ? encodeHotwords(hotwords) : undefined,
    svs_lang: language,
    segments,
    speakers,
    speaker_count: speakerCount,
    vocals,
  };
}

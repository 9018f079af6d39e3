import { type ClientFrame, encodeHotwords } from "@funasr-images/protocol";
import type { UtteranceOptions } from "./options.ts";

/**
 * The first text frame of an utterance. Every field has its exact type, because a wrong one crashes an upstream server,
 * and `chunk_size` is always there, because the streaming server does not answer without it, in any mode.
 *
 * @throws ProtocolError for hotwords that no server accepts
 */
export function planFirstFrame(options: UtteranceOptions): ClientFrame {
  const { hotwords = {}, language, segments, progress = true, speakers, speakerCount, channels, vocals } = options;
  return {
    mode: options.mode ?? "2pass",
    wav_name: options.name ?? "audio",
    wav_format: options.format ?? "pcm",
    audio_fs: options.sampleRate ?? 16_000,
    chunk_size: options.chunkSize ?? [5, 10, 5],
    itn: options.itn ?? true,
    is_speaking: true,
    // Ours, ignored elsewhere: replies then contain the transcript itself.
    schema: 1,
    // Ours, too: progress is sent only on request.
    progress: progress || undefined,
    hotwords: Object.keys(hotwords).length > 0 ? encodeHotwords(hotwords) : undefined,
    svs_lang: language,
    segments,
    speakers,
    speaker_count: speakerCount,
    channels,
    vocals,
  };
}

import type { ClientFrame, ServerResult } from "@funasr-images/protocol";
import { type Engine, EngineError, type EngineSession } from "../engine.ts";
import { readHotwords } from "../stand-in/read-hotwords.ts";
import { createStreamingSession, type Heard, type StreamingSettings } from "../streaming-session.ts";

/** Which version of upstream to imitate; the file server is the same in both. */
export type UpstreamDialect = "image" | "head";

/**
 * An engine that does not recognise, but shows its input: the recogniser that the recordings of upstream's servers were
 * made with. A block is speech if its mean level is above 300.
 */
export function createStubEngine(kind: "offline" | "2pass", dialect: UpstreamDialect = "image"): Engine {
  return {
    start: async () => {},
    openSession: (onReply) =>
      kind === "offline"
        ? openFileSession(onReply)
        : createStreamingSession({ recogniser: createStubRecogniser(dialect), onReply }),
    onStateChange: () => {},
    capabilities: () => {
      throw new Error("the stub's capabilities are never requested");
    },
    processes: () => [],
    close: async () => {},
  };
}

/** The text for the server's own canary, however it is sent. */
export const canaryText = "canary";
const canaryName = "canary";

const partialMs = 600;
const silenceMs = 800;

function createStubRecogniser(dialect: UpstreamDialect) {
  let positionMs = 0;
  let segment: { number: number; startMs: number; spokenMs: number; silentMs: number; partials: string[] } | undefined;
  let segments = 0;
  let unsaidMs = 0;

  const increment = () => {
    if (!segment) return "";
    const text = `on${segment.number}.${segment.partials.length + 1} `;
    segment.partials.push(text);
    unsaidMs -= partialMs;
    return text;
  };

  return {
    async push(samples: Int16Array, settings: StreamingSettings, last: boolean): Promise<Heard> {
      const { mode, audio_fs } = settings;
      const ms = audio_fs > 0 ? (samples.length * 1000) / audio_fs : 0;
      const startMs = positionMs;
      positionMs += ms;
      let partial = "";
      if (isSpeech(samples)) {
        if (!segment) {
          segments += 1;
          segment = { number: segments, startMs, spokenMs: 0, silentMs: 0, partials: [] };
          unsaidMs = 0;
        }
        segment.spokenMs += ms;
        segment.silentMs = 0;
        unsaidMs += ms;
        if (mode !== "offline" && unsaidMs >= partialMs) partial = increment();
      } else if (segment) {
        segment.silentMs += ms;
      }
      let heard: Heard = { partial };
      if (segment && (last || segment.silentMs >= silenceMs)) {
        // The rest is flushed at the end of the segment.
        if (mode !== "offline" && unsaidMs > 0) partial += increment();
        heard = close(segment, Math.round(positionMs), partial, settings);
        segment = undefined;
        unsaidMs = 0;
      }
      if (last) {
        positionMs = 0;
        segments = 0;
      }
      return heard;
    },
    close() {},
  };

  function close(
    { number, startMs, partials }: NonNullable<typeof segment>,
    endMs: number,
    partial: string,
    settings: StreamingSettings,
  ): Heard {
    if (settings.mode === "online") {
      // Newer versions send no sentence in this mode.
      return dialect === "head" ? { partial } : { partial, sentence: { text: `punct(${partials.join("")})` } };
    }
    if (settings.wav_name === canaryName) return { sentence: { text: canaryText } };
    const start = Math.round(startMs);
    const text = `seg${number} ${start}-${endMs}ms mode=${modeNumbers[settings.mode]} ${shown(settings)}`;
    return { partial, sentence: { text, ...stamps(`seg${number}`, start, endMs) } };
  }
}

const modeNumbers = { offline: 0, online: 1, "2pass": 2 } as const;

function openFileSession(onReply: (reply: ServerResult) => void): EngineSession {
  let settings: StreamingSettings;
  let audio: Uint8Array[] = [];
  return {
    async configure(next) {
      settings = next as StreamingSettings;
    },
    async audio(bytes) {
      audio.push(Uint8Array.from(bytes));
    },
    async end() {
      const bytes = Buffer.concat(audio);
      audio = [];
      const { wav_name = "" } = settings;
      const heard = wav_name === canaryName ? { text: canaryText } : listen(bytes, settings);
      onReply({ is_final: false, mode: "offline", wav_name, ...heard });
    },
    close() {},
  };
}

function listen(bytes: Buffer, settings: StreamingSettings): Pick<ServerResult, "text" | "timestamp" | "stamp_sents"> {
  const { wav_format, audio_fs } = settings;
  const pcm = wav_format === "pcm" || wav_format === "PCM";
  const riff = bytes.subarray(0, 4).toString("latin1") === "RIFF";
  const mp3 = bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0;
  if (!pcm && bytes.length > 0 && !riff && !mp3) throw new EngineError("BAD_AUDIO", "neither RIFF nor mp3");
  if (!pcm && mp3) return { text: `mp3 bytes=${bytes.length} ${shown(settings)}` };
  const sound = !pcm && riff ? bytes.subarray(44) : bytes;
  const ms = speechMs(sound, audio_fs);
  if (ms <= 0) return { text: "" };
  const text = `speech=${ms}ms bytes=${bytes.length} ${pcm ? "raw" : "riff"} ${shown(settings)}`;
  return { text, ...stamps("speech", 0, ms) };
}

function speechMs(bytes: Buffer, rate: number): number {
  if (rate <= 0) return 0;
  let count = 0;
  for (let offset = 0; offset + 1 < bytes.length; offset += 1600) {
    const block = bytes.subarray(offset, offset + 1600);
    const samples = new Int16Array(Uint8Array.from(block).buffer, 0, block.length >> 1);
    if (isSpeech(samples)) count += samples.length;
  }
  return Math.round((count * 1000) / rate);
}

function isSpeech(samples: Int16Array): boolean {
  let sum = 0;
  for (const sample of samples) sum += Math.abs(sample);
  return samples.length > 0 && sum / samples.length > 300;
}

function stamps(text_seg: string, start: number, end: number) {
  const pair: readonly [number, number] = [start, end];
  return { timestamp: JSON.stringify([pair]), stamp_sents: [{ text_seg, punc: "。", start, end, ts_list: [pair] }] };
}

/** The values that were actually passed. */
function shown(settings: ClientFrame): string {
  const { audio_fs, wav_format, itn, svs_lang, svs_itn, hotwords } = settings;
  const { neural, weighted } = readHotwords(hotwords ?? "");
  const words = [...weighted].map(([word, weight]) => `${word}:${weight}`).join(",");
  return `fs=${audio_fs} fmt=${wav_format} itn=${Number(itn)} lang=${svs_lang} svs_itn=${Number(svs_itn)} nn=[${neural}] fst={${words}}`;
}

import type { Capabilities, Transcript } from "@funasr-images/protocol";

/** The capabilities of the richest image. */
export const fullCapabilities: Capabilities = {
  schema: 1,
  branch: "offline-ai",
  version: "1.4.0",
  engine: "sherpa",
  modes: ["offline"],
  formats: { websocket: ["pcm", "wav", "amr"], http: ["wav", "mp3"] },
  languages: ["zh", "en", "yue", "ja", "ko"],
  hotwords: { supported: false, note: "SenseVoice does not support hotwords; use the image branch online." },
  timestamps: { granularity: "token", resolution_ms: 60 },
  punctuation: true,
  itn: true,
  emotion: true,
  events: true,
  speakers: true,
  roles: ["陈晓"],
  vocals: true,
  limits: { max_message_bytes: 32_000_000, max_utterance_bytes: 400_000_000, max_connections: 512 },
};

/** The capabilities of a streaming image. */
export const streamingCapabilities: Capabilities = {
  ...fullCapabilities,
  branch: "online",
  engine: "sdk",
  modes: ["offline", "online", "2pass"],
  hotwords: { supported: true, note: "" },
  languages: ["zh"],
  emotion: false,
  events: false,
  speakers: false,
  roles: [],
  vocals: false,
};

const turns = [
  [0, 2900, "S1", "陈晓", "大家下午好，我们开始今天的产品评审会。", "NEUTRAL", ["Speech"]],
  [3100, 6400, "S1", "陈晓", "先看一下上周的数据，实时转写的用户增长了百分之三十。", "HAPPY", ["Speech"]],
  [6700, 9300, "S2", "", "太好了！那移动端的延迟问题解决了吗？", "SURPRISED", ["Speech", "Laughter"]],
  [9500, 13_200, "S1", "陈晓", "基本解决了，首字延迟现在是六百毫秒，达摩院的同事帮了很大的忙。", "NEUTRAL", ["Speech"]],
  [13_400, 15_900, "S3", "", "Sorry, could you repeat the latency figure for me?", "NEUTRAL", ["Speech"]],
  [16_100, 18_300, "S2", "", "Six hundred milliseconds, end to end.", "NEUTRAL", ["Speech", "BGM"]],
  [18_600, 20_800, "S3", "", "Brilliant, thank you.", "HAPPY", ["Speech", "Applause"]],
] as const;

/** A conversation of three, one of them enrolled. */
export const conversation: Transcript = {
  schema: 1,
  text: turns.map((turn) => turn[4]).join(""),
  language: "zh",
  duration_ms: 21_000,
  segments: turns.map(([start_ms, end_ms, speaker, role, text, emotion, events], id) => ({
    id,
    start_ms,
    end_ms,
    text,
    speaker,
    role: role || undefined,
    emotion,
    events: [...events],
  })),
  speakers: [
    { label: "S1", role: "陈晓", score: 0.81, speech_ms: 9900 },
    { label: "S2", speech_ms: 4800 },
    { label: "S3", speech_ms: 4700 },
  ],
  timing: { granularity: "token", resolution_ms: 60 },
};

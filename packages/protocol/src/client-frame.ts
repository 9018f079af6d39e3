/** What the client wants to get: the answer to a whole file, the streaming text, or both. */
export type RecognitionMode = "offline" | "online" | "2pass";

/** Languages that can be set for a SenseVoice model; anything else means `auto`. */
export type SpeechLanguage = "auto" | "zh" | "en" | "yue" | "ja" | "ko" | "nospeech";

/** Look-back, chunk and look-ahead of the streaming model, in units of 60 ms. */
export type ChunkSize = readonly [number, number, number];

/** What becomes of the channels of a file. */
export const channelUses = ["mix", "split"] as const;
export type ChannelUse = (typeof channelUses)[number];

/**
 * One JSON text frame from client to server. A frame carries any subset; values persist on the connection.
 *
 * @example
 * const first: ClientFrame = { mode: "offline", wav_name: "a", wav_format: "pcm", audio_fs: 16000, chunk_size: [5, 10, 5] };
 * const end: ClientFrame = { is_speaking: false };
 */
export interface ClientFrame {
  /** Echoed in every reply. @default "wav-default-id" */
  readonly wav_name?: string;
  /** @default "2pass" */
  readonly mode?: RecognitionMode;
  /** `pcm` (s16le mono) or the name of a container. @default "pcm" */
  readonly wav_format?: string;
  /** Hertz, of pcm only. @default 16000 */
  readonly audio_fs?: number;
  /** The streaming server does not answer without it. */
  readonly chunk_size?: ChunkSize;
  /** JSON text of an object `{word: weight}` (see `encodeHotwords`), or any other form of `parseHotwords`. */
  readonly hotwords?: string;
  /** Inverse text normalisation. @default true */
  readonly itn?: boolean;
  /** SenseVoice only. @default "auto" */
  readonly svs_lang?: SpeechLanguage;
  /** SenseVoice only. @default true */
  readonly svs_itn?: boolean;
  /** `false` ends the utterance. */
  readonly is_speaking?: boolean;
  /** `true` ends the utterance, too. */
  readonly is_finished?: boolean;

  // The rest are our extensions; upstream servers ignore them.

  /** In an end frame: the client wants `{"is_end":true,...}` after the last reply, as the Python server sends it. */
  readonly is_end?: boolean;
  /** Results carry a `transcript` of this schema number. */
  readonly schema?: 1;
  /** File mode: every segment is sent as soon as it is done, with mode `offline-segment`, before the final answer. */
  readonly segments?: boolean;
  /** File mode: the answer has `is_final` true. @default the server's STRICT_FINAL */
  readonly strict_final?: boolean;
  /** Whether to distinguish speakers, if the image can. @default true */
  readonly speakers?: boolean;
  /** The number of speakers, if known. */
  readonly speaker_count?: number;
  /**
   * Signs of life: replies of mode `progress` from the first frame of an utterance until its answer, the first at once, then
   * at least every 5 s. @default false
   */
  readonly progress?: boolean;
  /**
   * What becomes of the channels of a file: mixed to one, or each transcribed as a speaker of its own, in mode offline and
   * with a `transcript`. @default "mix"
   */
  readonly channels?: ChannelUse;
  /** Whether to extract vocals from music before recognition, if the image can. @default false */
  readonly vocals?: boolean;
}

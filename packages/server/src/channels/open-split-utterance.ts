import { readHead } from "@funasr-images/decoder";
import {
  addWarnings,
  mergeChannels,
  ofChannelWarning,
  type TranscriptWarning,
  type WarningCode,
} from "@funasr-images/protocol";
import type { AudioBlock } from "../audio/audio-block.ts";
import { decodeAudio } from "../audio/decode-audio.ts";
import { findSignature } from "../audio/find-signature.ts";
import { createPushable } from "../audio/pushable.ts";
import { type Engine, EngineError, type EngineSession } from "../engine.ts";
import { addProgress } from "./add-progress.ts";
import { createRepetitionJudge } from "./judge-repetition.ts";
import { createReplyMerger, type MergerOptions } from "./merge-replies.ts";
import { type Channel, openChannel } from "./open-channel.ts";

/** As many as a 7.1 file has; each is as much work as a file of its own. */
export const mostSplit = 8;

/** The sender waits while more than this is not decoded yet, in bytes. */
const mostWaiting = 512 * 1024;

export interface SplitUtteranceOptions extends Omit<MergerOptions, "streaming" | "isOwn"> {
  readonly engine: Engine;
  readonly longestSeconds: number | undefined;
}

/** The part of a session that one utterance needs. */
export type SplitUtterance = Pick<EngineSession, "configure" | "audio" | "end" | "progress" | "close">;

/**
 * One file, each channel of which is an utterance of its own. All channels get their samples in step, as fast as the slowest
 * of them takes them, so that hours need no more memory than seconds; and because none waits for the end of another, one
 * decoder is enough for any number.
 */
export function openSplitUtterance(options: SplitUtteranceOptions): SplitUtterance {
  const { engine, longestSeconds } = options;
  const streaming = engine.capabilities().modes.some((mode) => mode !== "offline");
  const bytes = createPushable<Uint8Array>({ mostWaiting });
  const stop = new AbortController();
  const repetitions = createRepetitionJudge();
  const merger = createReplyMerger({ ...options, streaming, isOwn: repetitions.isOwn });
  const warnings: TranscriptWarning[] = [];
  /** Of all channels together, in seconds. */
  let heard = 0;
  const warn = (code: WarningCode, message: string) => warnings.push({ code, message });
  let { settings } = options;
  let channels: readonly Channel[] = [];
  let work: Promise<void> | undefined;
  let failure: unknown;
  let ended = false;
  let closed = false;

  function close(): void {
    closed = true;
    const gone = new EngineError("RECOGNITION_FAILED", "The session was closed.");
    bytes.fail(gone);
    stop.abort(gone);
    for (const channel of channels) channel.close();
  }

  async function begin({ channels: { length: count } }: AudioBlock): Promise<void> {
    if (count > mostSplit) {
      const what = `The file has ${count} channels, and channels=split takes ${mostSplit} at most`;
      throw new EngineError("BAD_AUDIO", what, { fix: "Leave out channels, or send some of them." });
    }
    if (count === 1)
      warn("ONE_CHANNEL", "The file has one channel: there is nothing to split, and all of it is speaker S1.");
    // The first block may have been on its way when the client left.
    if (closed) throw new EngineError("RECOGNITION_FAILED", "The session was closed.");
    channels = Array.from({ length: count }, (_, index) => {
      const number = index + 1;
      return openChannel({ engine, onReply: (reply) => merger.take(reply, number) });
    });
    await Promise.all(channels.map((channel) => channel.configure(settings)));
  }

  async function decode(): Promise<void> {
    const { wav_format: format = "pcm", audio_fs: sampleRate = 16_000 } = settings;
    const isPcm = format.toLowerCase() === "pcm";
    const { answer: isFile, bytes: whole } = await readHead(bytes, judgeHead);
    if (isPcm && !isFile) throw rawSamples();
    const warned = (warning: TranscriptWarning) => warnings.push(warning);
    for await (const block of decodeAudio(whole, {
      format,
      sampleRate,
      longestSeconds,
      signal: stop.signal,
      warn: warned,
    })) {
      if (channels.length === 0) await begin(block);
      heard += ((block.channels[0]?.length ?? 0) * channels.length) / block.sampleRate;
      if (longestSeconds !== undefined && heard > longestSeconds) throw tooLong(longestSeconds);
      repetitions.push(block.channels);
      await Promise.all(channels.map((channel, index) => channel.push(pick(block, index))));
    }
  }

  function start(): Promise<void> {
    if (work) return work;
    work = decode();
    work.catch((error: Error) => {
      failure = error;
      bytes.fail(error);
    });
    return work;
  }

  /** A channel with noise and no words costs a warning, unless there are no words at all. */
  async function endAll(): Promise<void> {
    const endings = channels.map((channel, index) => channel.end().catch((error) => forgiveEmpty(error, index + 1)));
    const empty = await Promise.all(endings).catch(async (error) => {
      // An engine may not be able to stop: after a close, this resolves when it is done with all of them.
      if (closed) await Promise.allSettled(endings);
      throw error;
    });
    const wordless = empty.flatMap((found) => found ?? []);
    if (wordless[0] && merger.isEmpty()) throw wordless[0].error;
    for (const { error, channel } of wordless) {
      warnings.push(ofChannelWarning({ code: error.code, message: error.message }, channel));
    }
  }

  return {
    async configure(next) {
      settings = next;
      await Promise.all(channels.map((channel) => channel.configure(next)));
    },
    async audio(piece) {
      bytes.push(piece);
      void start();
      await bytes.room();
      if (failure) throw failure;
    },
    async end() {
      ended = true;
      bytes.end();
      try {
        await start();
        await endAll();
        const copies = repetitions.copies();
        for (const copy of copies) {
          warn("SAME_CHANNELS", `Channel ${copy} is a copy of channel 1 and was left out: the recording is mono.`);
        }
        const transcript = mergeChannels(merger.transcripts(channels.length, copies));
        merger.finish(addWarnings(transcript, warnings), settings);
      } finally {
        close();
      }
    },
    progress: () =>
      addProgress(
        channels.map((channel) => channel.progress()),
        ended,
      ),
    close,
  };
}

/** Whether there is a file, or nothing at all, which is silence in every format. */
function judgeHead(head: Uint8Array, isLast: boolean): boolean | undefined {
  const signature = findSignature(head, isLast);
  return signature === undefined ? undefined : signature !== false || head.length === 0;
}

function forgiveEmpty(error: unknown, channel: number): { error: EngineError; channel: number } {
  if (error instanceof EngineError && error.code === "EMPTY_TEXT") return { error, channel };
  throw error;
}

function pick({ channels, sampleRate }: AudioBlock, index: number): AudioBlock {
  // A file may change its number of channels: what is missing is silent.
  const samples = channels[index] ?? new Float32Array(channels[0]?.length ?? 0);
  return { sampleRate, channels: [samples] };
}

/** Each channel is as much work as a file of its own, so all of them together have the bound of a file. */
function tooLong(seconds: number): EngineError {
  return new EngineError("BAD_AUDIO", `The channels together are longer than ${seconds / 3600} hours`, {
    fix: "Cut the file, or leave out channels.",
  });
}

function rawSamples(): EngineError {
  return new EngineError("BAD_AUDIO", "Raw samples (wav_format pcm) have one channel: channels=split needs a file", {
    fix: "Send a file such as wav, with its wav_format, or leave out channels.",
  });
}

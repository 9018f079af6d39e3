import type { RunFairly } from "../../../scheduling/create-fair-slots.ts";
import { cutBlocks } from "./cut-blocks.ts";
import { type SpeakerModels, speakerRate } from "./load-speaker-models.ts";
import { printVoices } from "./print-voices.ts";
import type { HeardSpeaker, SettledSpeakers, ToldSpeakers, Turn } from "./speakers-messages.ts";
import { createVoiceBook } from "./voice-book.ts";

/** Five minutes: a clustering of at most 900 rows, 19 MB of samples. */
const blockSeconds = 300;

/** Somebody waits for each. Voices are linked across blocks by their prints, so shorter ones would cost accuracy. */
const settledBlockSeconds = 60;

export interface TellSpeakersOptions {
  readonly speakerCount: number | undefined;
  /** Fair turns of all recordings. */
  readonly runFairly: RunFairly;
  /** The number of its slots. */
  readonly blocksAtOnce: number;
  /** Called with the number of samples from the start that are done. */
  readonly onBlock?: (end: number) => void;
  /** Settles the speakers of every block: called after each with all that is known, which does not change any more. */
  readonly onSettled?: ((settled: SettledSpeakers) => void) | undefined;
  /** Aborted when nobody waits any more: no further block is started. */
  readonly signal?: AbortSignal;
  /** @default blockSeconds */
  readonly longestBlockSeconds?: number;
}

/** Who speaks when in a recording of any length. It keeps one block in memory, and a row per turn and voice. */
export async function distinguishSpeakers(
  models: SpeakerModels,
  pieces: AsyncIterable<Float32Array>,
  options: TellSpeakersOptions,
): Promise<ToldSpeakers> {
  const { speakerCount, runFairly, blocksAtOnce, onBlock, onSettled, signal } = options;
  // What is settled is not merged at the end, so there must never be too many.
  const book = createVoiceBook(onSettled && speakerCount);
  const heard: HeardTurn[] = [];
  const { longestBlockSeconds = onSettled ? settledBlockSeconds : blockSeconds } = options;
  const most = longestBlockSeconds * speakerRate;
  const owner = {};
  const cuts = cutBlocks(pieces, { most, search: most / 5, frame: speakerRate / 10 });
  for await (const { start, samples, isWhole } of cuts) {
    // The number of speakers in a part of the recording is unknown.
    const count = isWhole ? speakerCount : undefined;
    const turns = await runFairly({
      owner,
      seconds: samples.length / speakerRate,
      // One with a known number of speakers must not overlap others.
      slots: count === undefined ? 1 : blocksAtOnce,
      signal,
      prepare: () => (lane) => models.diarize(samples, count, lane),
    });
    const voices = new Map<number, number>();
    for await (const [voice, print] of printVoices(models, samples, turns)) {
      signal?.throwIfAborted();
      const own = turns.filter((turn) => turn.voice === voice);
      voices.set(
        voice,
        book.add(
          print,
          own.reduce((seconds, turn) => seconds + turn.end - turn.start, 0),
        ),
      );
    }
    for (const turn of turns) {
      const voice = voices.get(turn.voice);
      const offset = start / speakerRate;
      if (voice !== undefined) heard.push({ start: turn.start + offset, end: turn.end + offset, voice });
    }
    onBlock?.(start + samples.length);
    const until_ms = Math.floor(((start + samples.length) / speakerRate) * 1000);
    onSettled?.({ until_ms, ...nameSpeakers(heard, book.prints()) });
  }
  return nameSpeakers(heard, onSettled ? book.prints() : book.finish(speakerCount));
}

interface HeardTurn {
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  readonly voice: number;
}

/**
 * Pauses that do not end a turn: sherpa-onnx joins turns over them within a block, we do so across the borders of
 * blocks.
 */
const shortestPauseMs = 500;

/** Speakers are numbered by first appearance. */
function nameSpeakers(heard: readonly HeardTurn[], prints: readonly Float32Array[]): ToldSpeakers {
  const speakers: Float32Array[] = [];
  const turns: Turn[] = [];
  /** The last turn of each speaker, as its index in `turns`. */
  const last = new Map<number, number>();
  for (const { start, end, voice } of heard.toSorted((a, b) => a.start - b.start)) {
    const print = prints[voice] as Float32Array;
    let speaker = speakers.indexOf(print);
    if (speaker < 0) speaker = speakers.push(print) - 1;
    const turn = { start_ms: Math.round(start * 1000), end_ms: Math.round(end * 1000), speaker };
    const index = last.get(speaker);
    const before = index === undefined ? undefined : turns[index];
    if (before && index !== undefined && turn.start_ms - before.end_ms < shortestPauseMs) {
      turns[index] = { ...before, end_ms: Math.max(before.end_ms, turn.end_ms) };
    } else {
      last.set(speaker, turns.push(turn) - 1);
    }
  }
  return { turns, speakers: speakers.map((voice, speaker) => describe(voice, speaker, turns)) };
}

function describe(voice: Float32Array, speaker: number, turns: readonly Turn[]): HeardSpeaker {
  const own = turns.filter((turn) => turn.speaker === speaker);
  return { voice, speech_ms: own.reduce((sum, { start_ms, end_ms }) => sum + end_ms - start_ms, 0) };
}

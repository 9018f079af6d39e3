import { cosine, unitPrint } from "./voice-print.ts";

/** Voices with at least this similarity (cosine of their prints) in two blocks are one speaker. */
const sameSpeaker = 0.6;

/** A recording has no more speakers than this; further voices go to the most similar one. */
const mostVoices = 64;

/** The voices of one recording, over all its blocks: one row per voice, however long it is. */
export interface VoiceBook {
  /** @returns the permanent number of the voice */
  add(print: Float32Array, seconds: number): number;
  /** The print of every number so far. */
  prints(): readonly Float32Array[];
  /**
   * Merges voices that turn out to be similar.
   *
   * @param speakerCount voices are merged until there are no more than this
   * @returns for every number returned by `add`, the print of its speaker; numbers of one speaker share one print
   */
  finish(speakerCount: number | undefined): readonly Float32Array[];
}

/**
 * Creates the book of a recording. sherpa-onnx finds the voices of each block; this links them across blocks.
 *
 * @param most further voices go to the most similar one
 */
export function createVoiceBook(most = mostVoices): VoiceBook {
  /** For each voice the sum of its prints, weighted by their durations. */
  const voices: Float32Array[] = [];
  return {
    add(print, seconds) {
      const nearest = findNearest(voices, print);
      if (nearest && (nearest.likeness >= sameSpeaker || voices.length >= most)) {
        addTo(nearest.voice, print, seconds);
        return voices.indexOf(nearest.voice);
      }
      return voices.push(print.map((value) => value * seconds)) - 1;
    },
    prints: () => voices.map((sum) => unitPrint(sum) ?? sum),
    finish(speakerCount) {
      const groups = voices.map((sum, index) => ({ members: [index], sum: sum.slice() }));
      for (;;) {
        const pair = findClosestPair(groups.map(({ sum }) => sum));
        const tooMany = speakerCount !== undefined && groups.length > speakerCount;
        if (!pair || (pair.likeness < sameSpeaker && !tooMany)) break;
        const [left, right] = [groups[pair.left], groups[pair.right]];
        if (!left || !right) break;
        left.members.push(...right.members);
        addTo(left.sum, right.sum, 1);
        groups.splice(pair.right, 1);
      }
      const prints: Float32Array[] = [];
      for (const { members, sum } of groups) {
        const print = unitPrint(sum) ?? sum;
        for (const member of members) prints[member] = print;
      }
      return prints;
    },
  };
}

function findNearest(voices: readonly Float32Array[], print: Float32Array) {
  let nearest: { readonly voice: Float32Array; readonly likeness: number } | undefined;
  for (const voice of voices) {
    const likeness = cosine(voice, print);
    if (!nearest || likeness > nearest.likeness) nearest = { voice, likeness };
  }
  return nearest;
}

function addTo(sum: Float32Array, print: Float32Array, weight: number): void {
  for (const [index, value] of print.entries()) sum[index] = (sum[index] ?? 0) + value * weight;
}

function findClosestPair(prints: readonly Float32Array[]) {
  let closest: { readonly left: number; readonly right: number; readonly likeness: number } | undefined;
  for (const [left, print] of prints.entries()) {
    for (let right = left + 1; right < prints.length; right++) {
      const likeness = cosine(print, prints[right] as Float32Array);
      if (!closest || likeness > closest.likeness) closest = { left, right, likeness };
    }
  }
  return closest;
}

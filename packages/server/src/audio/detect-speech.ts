/** Where somebody speaks, milliseconds from the first sample. */
export interface SpeechSpan {
  readonly start_ms: number;
  readonly end_ms: number;
}

export interface SpeechDetector {
  /** Takes the next 16-bit mono samples. */
  push(samples: Int16Array): void;
  /** Of all samples so far, in order. Costs a millisecond for every ten minutes. */
  spans(): SpeechSpan[];
}

/** A frame; its loudness is kept as one byte, so four hours are 1.4 MB. */
const frameMs = 10;

/**
 * Tells speech from silence by loudness: good enough for times, where the recogniser has said that there are words and
 * not when. The threshold follows the quietest and the loudest of the surrounding half minute. It takes any other loud
 * sound for speech.
 *
 * @param sampleRate hertz
 */
export function createSpeechDetector(sampleRate: number): SpeechDetector {
  const frameSamples = Math.max(1, Math.round((sampleRate * frameMs) / 1000));
  let levels = new Uint8Array(6000);
  let count = 0;
  let energy = 0;
  let filled = 0;
  let before = 0;

  function close(energy: number): void {
    if (count === levels.length) {
      const longer = new Uint8Array(levels.length * 2);
      longer.set(levels);
      levels = longer;
    }
    levels[count] = levelOf(energy / frameSamples);
    count += 1;
  }

  return {
    push(samples) {
      // Locals and a plain loop take half the time, and an hour has 58 million samples.
      let [last, sum, left] = [before, energy, frameSamples - filled];
      for (let index = 0; index < samples.length; index++) {
        const sample = samples[index] as number;
        // Consonants count more than hum, and a constant offset not at all.
        const sharp = sample - 0.95 * last;
        last = sample;
        sum += sharp * sharp;
        left -= 1;
        if (left > 0) continue;
        close(sum);
        [sum, left] = [0, frameSamples];
      }
      [before, energy, filled] = [last, sum, frameSamples - left];
    },
    spans: () => findSpans(levels.subarray(0, count), frameSamples / sampleRate),
  };
}

/** Decibels above one step of a 16-bit sample, 0 to 99. */
function levelOf(energy: number): number {
  return Math.min(mostLevel, Math.max(0, Math.round(10 * Math.log10(energy + 1))));
}

const mostLevel = 99;

function findSpans(levels: Uint8Array, frameSeconds: number): SpeechSpan[] {
  const toMs = (frame: number) => Math.round(frame * frameSeconds * 1000);
  const thresholds = followThresholds(levels, Math.round(1 / frameSeconds));
  const thresholdOf = (frame: number) => thresholds[Math.floor(frame * frameSeconds)] ?? thresholds.at(-1) ?? mostLevel;
  const spans: { from: number; to: number; loud: number }[] = [];
  // Two thresholds: a loud core, and the softer sounds at its ends.
  let current: { from: number; to: number; loud: number } | undefined;
  for (let frame = 0; frame < levels.length; frame++) {
    const above = (levels[frame] as number) - thresholdOf(frame);
    if (above < -softer) {
      if (current && frame - current.to > longestDip) current = undefined;
      continue;
    }
    if (!current) {
      current = { from: frame, to: frame, loud: 0 };
      spans.push(current);
    }
    current.to = frame;
    if (above >= 0) current.loud += 1;
  }
  return spans
    .filter(({ loud }) => loud >= leastLoud)
    .map(({ from, to }) => ({ start_ms: toMs(from), end_ms: toMs(to + 1) }));
}

/** How much softer than the threshold the ends of a word may be, decibels. */
const softer = 3;

/** Closures within words are shorter, pauses between sentences longer; frames. */
const longestDip = 20;

/** What is loud for a shorter time is a click; frames. */
const leastLoud = 6;

/** One threshold for each second: between the background and the voice in the half minute around it. */
function followThresholds(levels: Uint8Array, framesInSecond: number): number[] {
  const seconds = Math.ceil(levels.length / framesInSecond);
  const ofSecond = (second: number) => levels.subarray(second * framesInSecond, (second + 1) * framesInSecond);
  const everywhere = createHistogram();
  everywhere.count(levels, 1);
  // Half a minute without speech has no voice of its own.
  const leastVoice = everywhere.percentile(voiceShare) - softestVoice;
  const around = createHistogram();
  for (let second = 0; second < Math.min(reachSeconds, seconds); second++) around.count(ofSecond(second), 1);
  return Array.from({ length: seconds }, (_, second) => {
    if (second + reachSeconds < seconds) around.count(ofSecond(second + reachSeconds), 1);
    if (second > reachSeconds) around.count(ofSecond(second - reachSeconds - 1), -1);
    const background = around.percentile(backgroundShare);
    const voice = Math.max(around.percentile(voiceShare), leastVoice);
    return Math.max(leastLevel, background + Math.max(leastMargin, thresholdShare * (voice - background)));
  });
}

function createHistogram() {
  const counts = new Int32Array(mostLevel + 1);
  let total = 0;
  return {
    count(levels: Uint8Array, by: 1 | -1): void {
      for (const level of levels) counts[level] = (counts[level] as number) + by;
      total += by * levels.length;
    },
    percentile(share: number): number {
      let passed = 0;
      const wanted = share * total;
      return counts.findIndex((count) => {
        passed += count;
        return passed > wanted;
      });
    },
  };
}

const reachSeconds = 15;
const backgroundShare = 0.05;
const voiceShare = 0.95;
/** How much softer than the loudest voice another one may be, decibels. */
const softestVoice = 20;
/** Between background and threshold, decibels: noise comes and goes by less. */
const leastMargin = 6;
const thresholdShare = 0.35;
/** About 75 dB below full scale: digital silence with a little dither is not a voice. */
const leastLevel = 15;

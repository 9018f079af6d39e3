import { type SpeakerModels, speakerRate, type VoiceTurn } from "./load-speaker-models.ts";

/** Enough for a good print; more would only take longer, and some models end the process beyond two minutes. */
const printSeconds = 30;

/** A print of every voice of a block, one after another, from its longest turns; a voice that is too short has none. */
export async function* printVoices(
  models: Pick<SpeakerModels, "print">,
  samples: Float32Array,
  turns: readonly VoiceTurn[],
): AsyncGenerator<readonly [voice: number, print: Float32Array]> {
  for (const voice of new Set(turns.map((turn) => turn.voice))) {
    const print = models.print(pickSpeech(samples, turns, voice));
    if (print) yield [voice, print];
    // This runs on the thread that all recordings share.
    await new Promise(setImmediate);
  }
}

function pickSpeech(samples: Float32Array, turns: readonly VoiceTurn[], voice: number): readonly Float32Array[] {
  const own = turns.filter((turn) => turn.voice === voice);
  const others = turns.filter((turn) => turn.voice !== voice);
  const alone = own.flatMap((turn) => subtract(turn, others)).filter((part) => part.end - part.start >= 0.1);
  // A voice that never speaks alone is printed together with the others.
  const parts = (alone.length > 0 ? alone : own).toSorted((a, b) => b.end - b.start - (a.end - a.start));
  const picked: Float32Array[] = [];
  let left = printSeconds;
  for (const { start, end } of parts) {
    const seconds = Math.min(left, end - start);
    picked.push(samples.subarray(Math.round(start * speakerRate), Math.round((start + seconds) * speakerRate)));
    left -= seconds;
    if (left <= 0) break;
  }
  return picked;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The parts of a stretch without the others. */
function subtract(stretch: Stretch, others: readonly Stretch[]): readonly Stretch[] {
  return others.reduce<readonly Stretch[]>(
    (left, other) =>
      left.flatMap(({ start, end }) =>
        other.end <= start || other.start >= end
          ? [{ start, end }]
          : [
              { start, end: other.start },
              { start: other.end, end },
            ].filter((rest) => rest.start < rest.end),
      ),
    [stretch],
  );
}

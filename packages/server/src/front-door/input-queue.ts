import type { ClientFrame, FrameError } from "@funasr-images/protocol";
import type { Place } from "../admission.ts";

/** Input of one connection, in order. Utterances are processed one at a time; other input waits here. */
export type Input =
  | { readonly kind: "settings"; readonly frame: ClientFrame }
  | { readonly kind: "audio"; readonly bytes: Buffer; readonly place: Place }
  | EndInput;

export interface EndInput {
  readonly kind: "end";
  readonly place: Place;
  /** The client wants an acknowledgement after the last reply. */
  readonly acknowledge: boolean;
  readonly at: number;
  /** What was refused on the way, and has not been explained yet. */
  readonly refused: readonly FrameError[];
}

/** The waiting input, and how much memory it uses. */
export interface InputQueue {
  push(input: Input): void;
  /** Settings go before the audio that was kept for them. */
  unshift(input: Input): void;
  shift(): Input | undefined;
  /** Called when the audio of the last taken input has been passed on. */
  settle(): void;
  clear(): void;
  isFull(): boolean;
}

/** Reading pauses while this much waits for the engine. */
export const highWater = 4 * 1024 * 1024;

/** The cost of a frame besides its bytes: a million frames of one byte use much memory. */
const frameCost = 256;

function costOf(input: Input): number {
  if (input.kind === "audio") return frameCost + input.bytes.length;
  if (input.kind === "end") return frameCost;
  const { wav_name = "", hotwords = "" } = input.frame;
  return frameCost + 2 * (wav_name.length + hotwords.length);
}

export function createInputQueue(): InputQueue {
  let inputs: Input[] = [];
  /** Taken ones are skipped, not removed: moving the rest each time would take quadratic time. */
  let taken = 0;
  let held = 0;
  let current = 0;
  return {
    push(input) {
      held += costOf(input);
      inputs.push(input);
    },
    unshift(input) {
      held += costOf(input);
      inputs.splice(taken, 0, input);
    },
    shift() {
      const input = inputs[taken];
      if (!input) return undefined;
      taken += 1;
      current = costOf(input);
      if (taken > 1000) {
        inputs = inputs.slice(taken);
        taken = 0;
      }
      return input;
    },
    settle() {
      held -= current;
      current = 0;
    },
    clear() {
      inputs = [];
      taken = 0;
      held = 0;
      current = 0;
    },
    isFull: () => held > highWater,
  };
}

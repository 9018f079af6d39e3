import type { OnlineStream } from "sherpa-onnx-node";
import { speechRate } from "../../../audio/to-mono-samples.ts";
import type { OnlineModel } from "./load-models.ts";

/** The streaming model on one stretch of speech. Calls are made one after another. */
export interface FirstPass {
  /** @returns the new part of the text */
  push(samples: Float32Array): Promise<string>;
  /** @returns the whole text */
  finish(): Promise<string>;
}

/** Starts a stretch of speech with the silence that the model needs before it. */
export function createFirstPass({ recogniser, padSeconds }: OnlineModel): FirstPass {
  const stream = recogniser.createStream();
  let text = "";
  accept(stream, silence(padSeconds.before));

  async function decode(): Promise<string> {
    let decoded = false;
    while (recogniser.isReady(stream)) {
      // It blocks the thread that all sessions share: one chunk per turn, so that they take turns.
      if (decoded) await new Promise(setImmediate);
      recogniser.decode(stream);
      decoded = true;
    }
    if (!decoded) return "";
    const before = text;
    text = recogniser.getResult(stream).text;
    // Greedy decoders only append.
    return text.startsWith(before) ? text.slice(before.length) : "";
  }

  return {
    push(samples) {
      accept(stream, samples);
      return decode();
    },
    async finish() {
      accept(stream, silence(padSeconds.after));
      stream.inputFinished();
      await decode();
      return text.trim();
    },
  };
}

function accept(stream: OnlineStream, samples: Float32Array): void {
  if (samples.length > 0) stream.acceptWaveform({ samples, sampleRate: speechRate });
}

function silence(seconds: number): Float32Array {
  return new Float32Array(Math.round(seconds * speechRate));
}

// Runs in the audio thread of a browser, from a separate file: a strict Content-Security-Policy allows no other way.
import { MonoBatches } from "./mono-batches.ts";

/** The part of AudioWorkletGlobalScope that is used here. */
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

class Recorder extends AudioWorkletProcessor {
  readonly #batches = new MonoBatches((samples) => this.port.postMessage(samples, [samples.buffer]));

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    this.#batches.add(inputs[0] ?? []);
    return true;
  }
}

registerProcessor("funasr-recorder", Recorder);

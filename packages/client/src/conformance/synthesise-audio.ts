import { type AudioPart, renderWavHeader } from "@funasr-images/protocol";

/**
 * The bytes of synthetic audio.
 *
 * @param speech what `{ kind: "speech" }` stands for
 */
export function synthesiseAudio(parts: readonly AudioPart[], speech: Uint8Array = new Uint8Array()): Buffer {
  return Buffer.concat(parts.map((part) => synthesisePart(part, speech)));
}

function synthesisePart(part: AudioPart, speech: Uint8Array): Uint8Array {
  switch (part.kind) {
    case "tone":
      return fit(
        samples(part.samples, (index) =>
          Math.round(part.amplitude * Math.sin((2 * Math.PI * part.freq * index) / part.sampleRate)),
        ),
        part.bytes,
      );
    case "silence":
      return fit(Buffer.alloc(part.samples * 2), part.bytes);
    case "random": {
      const next = noise(part.seed);
      return samples(part.samples, () => Math.round((next() * 2 - 1) * part.amplitude));
    }
    case "mp3-magic": {
      const next = noise(part.seed);
      const body = Buffer.from(Array.from({ length: part.samples * 2 - 4 }, () => Math.floor(next() * 256)));
      return Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), body]);
    }
    case "wav":
      return wavFile(synthesiseAudio(part.payload, speech), part.sampleRate);
    case "bytes":
      return Buffer.from(part.hex, "hex");
    case "speech":
      return speech;
  }
}

function samples(count: number, value: (index: number) => number): Buffer {
  const bytes = Buffer.alloc(count * 2);
  for (let index = 0; index < count; index++) bytes.writeInt16LE(value(index), index * 2);
  return bytes;
}

/** The same numbers on every machine. */
function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function fit(bytes: Buffer, length = bytes.length): Buffer {
  return length <= bytes.length
    ? bytes.subarray(0, length)
    : Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]);
}

function wavFile(pcm: Buffer, sampleRate: number): Buffer {
  return Buffer.concat([renderWavHeader(pcm.length, sampleRate), pcm]);
}

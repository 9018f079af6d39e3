import { DecodeError, decodeMedia, readHead } from "@funasr-images/decoder";
import type { KnownWarning } from "@funasr-images/protocol";
import { EngineError } from "../engine.ts";
import type { AudioBlock, AudioFormat } from "./audio-block.ts";
import { decodeSamples } from "./decode-samples.ts";
import { decodeWav, readWavStart } from "./decode-wav.ts";
import { findSignature } from "./find-signature.ts";
import { createSampleJudge } from "./judge-samples.ts";
import { takeMediaThread } from "./media-threads.ts";

export interface DecodeOptions extends AudioFormat {
  /** Maximum length of the audio, in seconds. @default that of decodeMedia */
  readonly longestSeconds?: number | undefined;
  /**
   * Of an utterance, which waits for its turn with a thread: nobody waits for it any more, and it leaves the queue. What has
   * begun ends with its source. Without it there is no turn: what an utterance needs while it has one must not wait for another.
   */
  readonly signal?: AbortSignal | undefined;
  /** Receives what a person should know about the audio. */
  readonly warn?: ((warning: KnownWarning) => void) | undefined;
}

/**
 * Decodes the bytes of one utterance as they arrive: pcm, wav, and every other format of `packages/decoder`.
 *
 * @throws EngineError `BAD_AUDIO`
 */
export async function* decodeAudio(
  source: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): AsyncGenerator<AudioBlock> {
  const { format, sampleRate, warn } = options;
  if (format.toLowerCase() !== "pcm") {
    yield* decodeFile(source, options);
    return;
  }
  const { answer: signature, bytes } = await readHead(source, findSignature);
  if (!signature) {
    const judge = createSampleJudge(sampleRate);
    for await (const block of decodeSamples(bytes, { ...pcmLayout, sampleRate })) {
      if (block.pcm) judge.push(block.pcm);
      yield block;
    }
    for (const warning of judge.warnings()) warn?.(warning);
    return;
  }
  warn?.(headerWarning(signature));
  // Such a client may send a header with each piece: the length in the first says nothing about the rest.
  yield* decodeFile(bytes, options, { toTheEnd: true });
}

const pcmLayout = { encoding: "integer", channels: 1, bitsPerSample: 16 } as const;

/** Wav of the usual kinds is read here: a thread would take longer to start than that takes. */
async function* decodeFile(
  source: AsyncIterable<Uint8Array>,
  { longestSeconds, signal }: DecodeOptions,
  { toTheEnd = false } = {},
): AsyncGenerator<AudioBlock> {
  const { answer: start, bytes } = await readHead(source, readWavStart);
  if (start.kind === "nothing") return;
  if (start.kind === "wav") {
    yield* decodeWav(bytes, toTheEnd ? { ...start, said: Number.POSITIVE_INFINITY } : start);
    return;
  }
  try {
    yield* decodeMedia(bytes, {
      longestSeconds,
      ...(signal && { takeTurn: () => takeMediaThread(signal) }),
    });
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new EngineError("BAD_AUDIO", error.what, { fix: error.fix, cause: error });
  }
}

function headerWarning(name: string): KnownWarning {
  return {
    code: "HEADER_IN_SAMPLES",
    message: `The audio was sent as raw samples (wav_format pcm) and starts like a ${name} file: it was read as one.`,
  };
}

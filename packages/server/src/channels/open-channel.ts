import { type ClientFrame, renderWavHeader, type ServerResult } from "@funasr-images/protocol";
import type { AudioBlock } from "../audio/audio-block.ts";
import { toInt16 } from "../audio/samples.ts";
import { createConverter, speechRate } from "../audio/to-mono-samples.ts";
import { audioPieceBytes, type Engine, type EngineProgress } from "../engine.ts";

/** One channel of a file: an utterance of its own, in a session of its own. */
export interface Channel {
  configure(settings: ClientFrame): Promise<void>;
  /** Resolves when more can be taken. */
  push(block: AudioBlock): Promise<void>;
  /** Resolves after its last reply. */
  end(): Promise<void>;
  progress(): EngineProgress;
  close(): void;
}

/** Its length is not known yet: all bits are set. */
const unsetLength = 0xffffffff - 36;

export function openChannel(options: { engine: Engine; onReply: (reply: ServerResult) => void }): Channel {
  const session = options.engine.openSession(options.onReply);
  const converter = createConverter();
  let begun = false;
  let ended = false;
  let samples = 0;

  async function send(pieces: readonly Float32Array[]): Promise<void> {
    // As a wav file: raw samples would be looked at for what they may be instead.
    if (!begun) await session.audio(renderWavHeader(unsetLength, speechRate));
    begun = true;
    for (const piece of pieces) {
      const pcm = toInt16(piece);
      samples += pcm.length;
      const bytes = new Uint8Array(pcm.buffer);
      for (let offset = 0; offset < bytes.length; offset += audioPieceBytes)
        await session.audio(bytes.subarray(offset, offset + audioPieceBytes));
    }
  }

  return {
    configure: (settings) => session.configure(planSettings(settings)),
    push: (block) => send(converter.push(block)),
    async end() {
      await send(converter.finish());
      await session.end();
      ended = true;
    },
    progress() {
      const ms = (samples * 1000) / speechRate;
      if (ended) return { state: "recognising", doneMs: ms, workedMs: ms, wholeMs: ms };
      return session.progress?.() ?? { state: "waiting" };
    },
    close: () => session.close(),
  };
}

/** A channel has one speaker, so voices need not be compared. */
function planSettings({ channels: _, speaker_count: _count, ...settings }: ClientFrame): ClientFrame {
  return { ...settings, mode: "offline", schema: 1, speakers: false, wav_format: "wav", audio_fs: speechRate };
}

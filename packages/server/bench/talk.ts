import { ProgramError } from "@funasr-images/errors";
import { connect } from "../src/testing/connect.ts";
import type { Speech } from "./speech.ts";

/** A client that sends one utterance after another as fast as it can. */
export interface Talker {
  /** Resolves with the recognised text. */
  say(speech: Speech): Promise<string>;
  close(): void;
}

const pieceBytes = 64_000;

/** Speaks FunASR's protocol in file mode. */
export async function openTalker(url: string): Promise<Talker> {
  const client = await connect(url);
  return {
    async say({ pcm }) {
      client.say({ mode: "offline", wav_name: "bench", wav_format: "pcm", audio_fs: 16_000 });
      client.say(...pieces(pcm), { is_speaking: false });
      const { text, error } = await client.hear();
      if (error) throw new ProgramError("BENCH_FAILED", `refused: ${JSON.stringify(error)}`);
      return String(text);
    },
    close: () => client.socket.terminate(),
  };
}

/** Speaks to `sherpa-onnx-offline-websocket-server`: rate and length, then floats. */
export async function openSherpaTalker(url: string): Promise<Talker> {
  const client = await connect(url);
  return {
    async say(speech) {
      const floats = floatsOf(speech);
      const head = Buffer.alloc(8);
      head.writeInt32LE(16_000, 0);
      head.writeInt32LE(floats.length, 4);
      client.say(head, ...pieces(floats));
      return String((await client.hear()).text);
    },
    close: () => client.socket.terminate(),
  };
}

/** Made once: the conversion to floats is not part of the measurement. */
const converted = new Map<Speech, Uint8Array>();

function floatsOf(speech: Speech): Uint8Array {
  const known = converted.get(speech);
  if (known) return known;
  const { pcm } = speech;
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.length);
  const floats = Float32Array.from({ length: pcm.length / 2 }, (_, index) => view.getInt16(index * 2, true) / 32_768);
  const bytes = new Uint8Array(floats.buffer);
  converted.set(speech, bytes);
  return bytes;
}

function pieces(bytes: Uint8Array): Uint8Array[] {
  const count = Math.ceil(bytes.length / pieceBytes);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes));
}

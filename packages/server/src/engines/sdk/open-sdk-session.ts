import { type ClientFrame, isFinalResult, parseServerResult, type ServerResult } from "@funasr-images/protocol";
import { type RawData, WebSocket } from "ws";
import { confined } from "../../confine-failures.ts";
import { type EngineError, type EngineSession, engineCrashed } from "../../engine.ts";
import { attachTranscripts } from "./attach-transcripts.ts";
import { cleanHotwords } from "./clean-hotwords.ts";

export interface SdkSessionOptions {
  readonly url: string;
  /** The upstream server's last words, once it has ended. */
  readonly lastWords: () => string | undefined;
  /** Whether a language model is loaded, which makes some hotwords deadly. */
  readonly guardHotwords: boolean;
  readonly onReply: (reply: ServerResult) => void;
}

/** The process's own last words say more than a closed socket, and come a moment later. */
const lastWordsMs = 200;

/** One connection to the upstream server. It sees frames of our making, pieces of audio, and one utterance at a time. */
export function openSdkSession({ url, lastWords, guardHotwords, onReply }: SdkSessionOptions): EngineSession {
  // A client must mask; nobody listens in between here, and zeros cost nothing.
  const socket = new WebSocket(url, { perMessageDeflate: false, generateMask: (mask) => mask.fill(0) });
  const transcripts = attachTranscripts();
  let settings: ClientFrame = {};
  let onFinal: (() => void) | undefined;
  let lost: EngineError | undefined;
  /** What is waited for, to be failed when the connection is lost; racing one long promise would keep every wait. */
  const waits = new Set<(error: EngineError) => void>();

  function untilLost<Value>(begin: (resolve: (value: Value) => void) => void): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (lost) return reject(lost);
      waits.add(reject);
      begin((value) => {
        waits.delete(reject);
        resolve(value);
      });
    });
  }

  const opened = untilLost<void>((resolve) => socket.once("open", () => resolve()));
  opened.catch(() => {});
  socket.on("error", () => {});
  socket.on("close", () => {
    setTimeout(() => {
      lost = engineCrashed(lastWords() ?? "the upstream server closed the connection");
      for (const fail of waits) fail(lost);
      waits.clear();
    }, lastWordsMs);
  });
  const hear = (data: RawData) => {
    const parsed = parseServerResult(data.toString());
    if (!parsed.ok) return;
    onReply(transcripts.attach(parsed.result, settings));
    if (isFinalResult(parsed.result)) onFinal?.();
  };
  socket.on("message", confined(hear));

  const send = async (data: string | Uint8Array) => {
    if (socket.readyState === WebSocket.CONNECTING) await opened;
    // A failed write is explained by the close that follows it.
    await untilLost<void>((resolve) => socket.send(data, (error) => !error && resolve()));
  };

  return {
    configure(next) {
      settings = next;
      return send(JSON.stringify(toUpstream(next, guardHotwords)));
    },
    audio(bytes) {
      transcripts.heard(bytes.length);
      return send(bytes);
    },
    async end() {
      const final = untilLost<void>((resolve) => {
        onFinal = resolve;
      });
      // The same loss fails both, and is told once.
      final.catch(() => {});
      await send('{"is_speaking":false}');
      await final;
    },
    close: () => socket.close(1000),
  };
}

/** What upstream reads, and nothing else; the streaming server needs a chunk size. An end frame is ours to send. */
function toUpstream(settings: ClientFrame, guard: boolean): ClientFrame {
  const { wav_name, mode, wav_format, audio_fs, itn, svs_lang, svs_itn, hotwords } = settings;
  const chunk_size = settings.chunk_size ?? [5, 10, 5];
  const known = { wav_name, mode, wav_format, audio_fs, itn, svs_lang, svs_itn, chunk_size };
  const given = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
  return { ...given, ...(hotwords && { hotwords: cleanHotwords(hotwords, guard) }) };
}

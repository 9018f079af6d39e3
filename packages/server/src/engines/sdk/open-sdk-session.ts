import { type ClientFrame, isFinalResult, parseServerResult, type ServerResult } from "@funasr-images/protocol";
import { WebSocket } from "ws";
import { type EngineSession, engineCrashed } from "../../engine.ts";
import { cleanHotwords } from "./clean-hotwords.ts";

export interface SdkSessionOptions {
  readonly url: string;
  /** The upstream server's end, with its reason. */
  readonly ended: Promise<string>;
  /** Whether a language model is loaded, which makes some hotwords deadly. */
  readonly guardHotwords: boolean;
  readonly onReply: (reply: ServerResult) => void;
}

/** One connection to the upstream server. It sees frames of our making, pieces of audio, and one utterance at a time. */
export function openSdkSession({ url, ended, guardHotwords, onReply }: SdkSessionOptions): EngineSession {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const opened = Promise.withResolvers<void>();
  const lost = Promise.withResolvers<never>();
  let final = Promise.withResolvers<void>();
  // Each is raced only while somebody waits for it.
  for (const { promise } of [opened, lost]) promise.catch(() => {});

  socket.on("open", opened.resolve);
  socket.on("error", () => {});
  socket.on("close", async () => {
    // The process's own last words say more than a closed socket, and come a moment later.
    const late = new Promise<string>((resolve) =>
      setTimeout(resolve, 200, "the upstream server closed the connection"),
    );
    lost.reject(engineCrashed(await Promise.race([ended, late])));
  });
  socket.on("message", (data) => {
    const parsed = parseServerResult(data.toString());
    if (!parsed.ok) return;
    onReply(parsed.result);
    if (isFinalResult(parsed.result)) final.resolve();
  });

  const send = async (data: string | Uint8Array) => {
    await Promise.race([opened.promise, lost.promise]);
    const flushed = new Promise<void>((resolve, reject) => {
      socket.send(data, (error) => (error ? reject(error) : resolve()));
    });
    // A failed write is explained by the close that follows it.
    await Promise.race([flushed.catch(() => lost.promise), lost.promise]);
  };

  return {
    configure: (settings) => send(JSON.stringify(toUpstream(settings, guardHotwords))),
    audio: (bytes) => send(bytes),
    async end() {
      final = Promise.withResolvers();
      await send('{"is_speaking":false}');
      await Promise.race([final.promise, lost.promise]);
    },
    close: () => socket.close(1000),
  };
}

/** The streaming server needs a chunk size; an end frame is ours to send, at its own time. */
function toUpstream(settings: ClientFrame, guard: boolean): ClientFrame {
  const { is_speaking: _speaking, is_finished: _finished, ...kept } = settings;
  const { hotwords } = kept;
  return { chunk_size: [5, 10, 5], ...kept, ...(hotwords && { hotwords: cleanHotwords(hotwords, guard) }) };
}

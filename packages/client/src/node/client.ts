import { Connection } from "../connection.ts";
import { LiveRecognition } from "../live/live-recognition.ts";
import type { ConnectionOptions, ListenOptions, TranscribeOptions } from "../options.ts";
import { type Transcription, transcribeOver } from "../transcribe.ts";
import { assertSplit, assertSplits } from "./assert-splits.ts";
import { decodeFor } from "./decode-here.ts";
import { openNodeSocket } from "./open-node-socket.ts";

/** Opens a connection. @throws ClientError `CONNECT`, `TIMEOUT`, `ABORTED` */
export function connect(options: ConnectionOptions): Promise<Connection> {
  return Connection.open(options, openNodeSocket);
}

/**
 * Sends one utterance or file and waits for its last reply.
 *
 * @throws ClientError
 * @throws ProtocolError for hotwords that no server accepts
 *
 * @example
 * const { text } = await transcribe({ url: "ws://127.0.0.1:10095", audio: await readFile("hello.wav") });
 */
export async function transcribe(options: TranscribeOptions): Promise<Transcription> {
  const { channels, decodeHere = true } = options;
  if (channels === "split") {
    const transcription = await transcribeOver(openNodeSocket, options, () => assertSplits(options));
    assertSplit(transcription.transcript);
    return transcription;
  }
  return transcribeOver(openNodeSocket, options, decodeHere ? decodeFor(options) : undefined);
}

/**
 * Recognises live audio, over as many connections as needed.
 *
 * @example
 * const live = listen({ url: "ws://127.0.0.1:10095" });
 * live.on("segment", ({ segments }) => console.log(segments));
 * microphone.on("data", (pcm) => live.send(pcm));
 */
export function listen(options: ListenOptions): LiveRecognition {
  return new LiveRecognition(options, openNodeSocket);
}

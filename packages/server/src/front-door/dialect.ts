import { type ClientFrame, type FrameError, type ReplyError, renderServerResult } from "@funasr-images/protocol";
import type { WebSocket } from "ws";
import type { EngineError } from "../engine.ts";

/** How trouble is told to a client. Everything else is the same in all dialects. */
export interface Dialect {
  answerBadFrame(socket: WebSocket, settings: ClientFrame, error: FrameError): void;
  answerFailure(socket: WebSocket, settings: ClientFrame, error: EngineError): void;
}

/** Ours: a reply with an `error`, beside the fields that old clients read; the connection stays usable. */
export const explaining: Dialect = { answerBadFrame: explain, answerFailure: explain };

function explain(socket: WebSocket, settings: ClientFrame, { code, message }: ReplyError): void {
  const { wav_name = "wav-default-id" } = settings;
  socket.send(renderServerResult({ error: { code, message }, is_final: false, mode: "offline", text: "", wav_name }));
}

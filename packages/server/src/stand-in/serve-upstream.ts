import { type ClientFrame, renderServerResult, type ServerResult } from "@funasr-images/protocol";
import type { RawData, WebSocket } from "ws";
import { audioPieceBytes, type Engine, EngineError, type EngineSession } from "../engine.ts";
import { blockBytes } from "../streaming-session.ts";
import { readFrame } from "./read-frame.ts";
import {
  endsUtterance,
  mergeSettings,
  type RawSettings,
  readChunkSize,
  type StandInKind,
  settingsOfJob,
} from "./upstream-settings.ts";

export interface UpstreamConnectionOptions {
  readonly kind: StandInKind;
  readonly engine: Engine;
  /** Ends the process, as an exception that nobody catches. */
  readonly abort: (why: string) => void;
  /** What else is said to a client: newer sources add fields. */
  readonly dress?: (reply: ServerResult) => object;
}

/** Serves one client as the upstream servers do, with everything that is wrong about it. */
export function serveUpstream(socket: WebSocket, options: UpstreamConnectionOptions): void {
  const { kind, engine, abort, dress = (reply) => reply } = options;
  let raw: RawSettings = {};
  let hotwords: string | undefined;
  let armed = false;
  let dead = false;
  let chunkSize: readonly number[] | undefined;
  /** Audio that no job has taken yet. */
  let early: Buffer[] = [];
  let session: EngineSession | undefined;
  let work = Promise.resolve();

  const reply = (result: ServerResult) => {
    if (socket.readyState === socket.OPEN) socket.send(renderServerResult(dress(result) as ServerResult));
  };

  socket.on("message", (data: RawData, isBinary: boolean) => {
    if (dead) return;
    if (isBinary) takeAudio(data as Buffer);
    else takeText(data.toString());
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    dead = true;
    void work.then(() => session?.close());
  });

  function takeText(text: string): void {
    const frame = readFrame(text);
    if (frame.kind === "dead") dead = true;
    if (frame.kind === "abort") abort(frame.why);
    if (frame.kind !== "fields") return;
    const { fields } = frame;
    if (!armed && (fields.hotwords ?? undefined) !== undefined) {
      if (typeof fields.hotwords !== "string") {
        abort("hotwords: type must be string");
        return;
      }
      hotwords = fields.hotwords;
    }
    armed = true;
    raw = mergeSettings(kind, raw, fields);
    if (kind === "2pass" && "chunk_size" in fields && !chunkSize) {
      const read = readChunkSize(fields.chunk_size);
      if (read === "wrong") return;
      if ("abort" in read) {
        abort(read.abort);
        return;
      }
      chunkSize = read.created;
    }
    if (endsUtterance(fields)) run(new Uint8Array(), true);
  }

  /** The file server keeps all audio; the streaming server cuts blocks off, and those that nobody can take are lost. */
  function takeAudio(bytes: Buffer): void {
    if (kind === "2pass" && armed && chunkSize) {
      run(bytes, false);
      return;
    }
    early.push(bytes);
    if (kind === "offline") return;
    const kept = Buffer.concat(early);
    if (kept.length <= blockBytes) return;
    early = [kept.subarray(kept.length - (kept.length % blockBytes))];
    // Even a job without a recogniser reads the settings.
    if (armed) run(new Uint8Array(), false);
  }

  function run(bytes: Uint8Array, last: boolean): void {
    const settings = settingsOfJob(kind, raw);
    if (typeof settings === "string") {
      abort(settings);
      return;
    }
    if (kind === "2pass" && !chunkSize) {
      if (last) early = [];
      return;
    }
    const audio = early.length > 0 ? Buffer.concat([...early, bytes]) : bytes;
    early = [];
    const full = {
      ...settings,
      ...(hotwords !== undefined && { hotwords }),
      ...(chunkSize && { chunk_size: chunkSize }),
    };
    work = work.then(() => recognise(full as ClientFrame, audio, last));
  }

  async function recognise(settings: ClientFrame, audio: Uint8Array, last: boolean): Promise<void> {
    if (dead && !last) return;
    try {
      session ??= engine.openSession(reply);
      await session.configure(settings);
      for (let offset = 0; offset < audio.length; offset += audioPieceBytes) {
        await session.audio(audio.subarray(offset, offset + audioPieceBytes));
      }
      if (last) await session.end();
    } catch (error) {
      if (!(error instanceof EngineError)) {
        abort((error as Error).message);
        return;
      }
      // Audio that cannot be decoded is answered like silence.
      const { wav_name = "wav-default-id" } = settings;
      if (last && kind === "offline") reply({ is_final: false, mode: "offline", text: "", wav_name });
    }
  }
}

import { type ClientFrame, renderServerResult, type ServerResult } from "@funasr-images/protocol";
import type { RawData, WebSocket } from "ws";
import type { Turns } from "../create-turns.ts";
import { audioPieceBytes, type Engine, EngineError, type EngineSession } from "../engine.ts";
import { blockBytes } from "../streaming-session.ts";
import { readFrame } from "./read-frame.ts";
import { readHotwords } from "./read-hotwords.ts";
import type { UpstreamLog } from "./upstream-log.ts";
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
  /** Ends the process, like an uncaught exception. */
  readonly abort: (why: string) => void;
  readonly log: UpstreamLog;
  /** Turns on the file server's decoders. */
  readonly turns: Turns;
  /** Changes a reply before it is sent: newer versions add fields. */
  readonly dress?: (reply: ServerResult) => object;
}

/** Serves one client like the upstream servers, including all their faults. */
export function serveUpstream(socket: WebSocket, options: UpstreamConnectionOptions): void {
  const { kind, engine, abort, log, turns, dress = (reply) => reply } = options;
  let raw: RawSettings = {};
  let hotwords: string | undefined;
  let armed = false;
  let dead = false;
  let chunkSize: readonly number[] | undefined;
  /** Audio that no job has taken yet. */
  let early: Buffer[] = [];
  let session: EngineSession | undefined;
  let work = Promise.resolve();
  let jobBytes = 0;

  const reply = (recognised: ServerResult) => {
    const result = bareStamps(recognised);
    // Printed even if the client has left.
    log.result(result, jobBytes);
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
    if (frame.kind === "dead") {
      dead = true;
      log.parseError(text);
    }
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
    if (!armed) tellHotwords(hotwords ?? "");
    armed = true;
    raw = mergeSettings(kind, raw, fields);
    if (kind === "2pass" && "chunk_size" in fields && !chunkSize) {
      const read = readChunkSize(fields.chunk_size);
      if (read === "wrong") {
        log.info("Wrong chunk_size!");
        return;
      }
      if ("abort" in read) {
        abort(read.abort);
        return;
      }
      chunkSize = read.created;
    }
    if (!endsUtterance(fields)) return;
    log.clientDone();
    run(new Uint8Array(), true);
  }

  function tellHotwords(text: string): void {
    const words = readHotwords(text);
    if (words.neural !== "" && words.weighted.size === 0) log.parseError(text);
    log.hotwords(words);
  }

  /**
   * The file server keeps all audio; the streaming server cuts blocks off, and blocks without a recogniser are lost.
   */
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
      log.info("tpass_online_handle  is free, return");
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

  /** The file server never stops a job; the streaming one checks for its client after every block. */
  const isStopped = () => dead && kind === "2pass";
  const stay = new AbortController().signal;

  async function recognise(settings: ClientFrame, audio: Uint8Array, last: boolean): Promise<void> {
    if (isStopped()) return;
    const giveBack = kind === "offline" ? await turns.take(stay) : undefined;
    jobBytes = audio.length;
    try {
      session ??= engine.openSession(reply);
      await session.configure(settings);
      for (let offset = 0; offset < audio.length && !isStopped(); offset += audioPieceBytes) {
        await session.audio(audio.subarray(offset, offset + audioPieceBytes));
      }
      if (last && !isStopped()) await session.end();
    } catch (error) {
      if (!(error instanceof EngineError)) {
        abort((error as Error).message);
        return;
      }
      // Audio that cannot be decoded is answered like silence.
      log.undecodable();
      const { wav_name = "wav-default-id" } = settings;
      if (last && kind === "offline") reply({ is_final: false, mode: "offline", text: "", wav_name });
    } finally {
      giveBack?.();
    }
  }
}

/** Upstream's sentences have neither tags nor speakers. */
function bareStamps(result: ServerResult): ServerResult {
  if (!result.stamp_sents) return result;
  const bare = result.stamp_sents.map(({ text_seg, punc, start, end, ts_list }) => ({
    text_seg,
    punc,
    start,
    end,
    ts_list,
  }));
  return { ...result, stamp_sents: bare };
}

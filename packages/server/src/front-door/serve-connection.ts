import { type ClientFrame, isEndFrame, parseClientFrame, renderServerResult } from "@funasr-images/protocol";
import type { RawData, WebSocket } from "ws";
import { audioPieceBytes, type Engine, EngineError, type EngineSession } from "../engine.ts";
import type { Log } from "../log.ts";
import type { Dialect } from "./dialect.ts";

export interface ConnectionOptions {
  readonly engine: Engine;
  readonly dialect: Dialect;
  readonly maxUtteranceBytes: number;
  /** Bound to the connection's number. */
  readonly log: Log;
}

export interface Connection {
  /** Closes with 1012 as soon as no utterance is under way. */
  drain(): void;
  /** Pings; ends a connection that did not answer the last one. */
  checkAlive(): void;
}

/** Input of one connection, in order. An utterance is worked on alone; what comes meanwhile waits here. */
type Input = { kind: "settings"; frame: ClientFrame } | { kind: "audio"; bytes: Buffer } | { kind: "end" };

interface Utterance {
  readonly startedAt: number;
  bytes: number;
  /** It cannot succeed any more; the reply waits for its end frame, so that each end frame has one reply. */
  failure?: EngineError;
}

/** Reading pauses while this much waits for the engine. */
const highWater = 4 * 1024 * 1024;

/** For the answer to our close frame. */
const closeGraceMs = 1000;

/** Serves one client until either side closes. */
export function serveConnection(
  socket: WebSocket,
  { engine, dialect, maxUtteranceBytes, log }: ConnectionOptions,
): Connection {
  const queue: Input[] = [];
  let queuedBytes = 0;
  /** Of the utterance that is coming in, which may be a later one than the engine works on. */
  let incomingBytes = 0;
  /** Audio before the first text frame is kept until that frame has said what it is. */
  let armed = false;
  let pumping = false;
  let draining = false;
  let answeredPing = true;
  let settings: ClientFrame = {};
  let session: EngineSession | undefined;
  let utterance: Utterance | undefined;

  socket.on("message", (data: RawData, isBinary: boolean) => {
    if (isBinary) takeAudio(data as Buffer);
    else takeText(data.toString());
    void pump();
  });
  socket.on("pong", () => {
    answeredPing = true;
  });
  // A broken frame: ws closes with the right code by itself.
  socket.on("error", (error) => log.info({ reason: error.message }, "connection error"));
  socket.on("close", () => {
    queue.length = 0;
    session?.close();
  });

  function takeAudio(bytes: Buffer): void {
    incomingBytes += bytes.length;
    if (incomingBytes > maxUtteranceBytes) {
      log.warn({ bytes: incomingBytes }, "utterance too large");
      queue.length = 0;
      socket.close(1009, `an utterance may have ${maxUtteranceBytes} bytes (MAX_UTTERANCE_BYTES)`);
      return;
    }
    queue.push({ kind: "audio", bytes });
    queuedBytes += bytes.length;
    if (armed && queuedBytes > highWater) socket.pause();
  }

  function takeText(text: string): void {
    const parsed = parseClientFrame(text);
    if (!parsed.ok) {
      log.info({ code: parsed.error.code }, "frame refused");
      dialect.answerBadFrame(socket, settings, parsed.error);
      return;
    }
    const { is_speaking: _speaking, is_finished: _finished, ...frame } = parsed.frame;
    if (Object.keys(frame).length > 0) queue[armed ? "push" : "unshift"]({ kind: "settings", frame });
    armed = true;
    if (!isEndFrame(parsed.frame)) return;
    queue.push({ kind: "end" });
    incomingBytes = 0;
  }

  async function pump(): Promise<void> {
    if (pumping || !armed) return;
    pumping = true;
    for (let input = queue.shift(); input && isOpen(); input = queue.shift()) {
      if (input.kind === "settings") {
        settings = { ...settings, ...input.frame };
        if (utterance) await attempt(utterance, (open) => open.configure(settings));
      } else if (input.kind === "audio") {
        await forwardAudio(input.bytes);
      } else {
        await finish();
      }
    }
    pumping = false;
    closeWhenDrained();
  }

  async function forwardAudio(bytes: Buffer): Promise<void> {
    const current = await begin();
    current.bytes += bytes.length;
    for (let offset = 0; offset < bytes.length; offset += audioPieceBytes) {
      await attempt(current, (open) => open.audio(bytes.subarray(offset, offset + audioPieceBytes)));
    }
    queuedBytes -= bytes.length;
    if (socket.isPaused && queuedBytes <= highWater) socket.resume();
  }

  async function begin(): Promise<Utterance> {
    if (utterance) return utterance;
    utterance = { startedAt: performance.now(), bytes: 0 };
    await attempt(utterance, (open) => open.configure(settings));
    return utterance;
  }

  async function finish(): Promise<void> {
    const ended = await begin();
    await attempt(ended, (open) => open.end());
    utterance = undefined;
    const { failure } = ended;
    if (!isOpen()) return;
    if (failure) dialect.answerFailure(socket, settings, failure);
    const fields = {
      bytes: ended.bytes,
      format: settings.wav_format ?? "pcm",
      ms: Math.round(performance.now() - ended.startedAt),
      ...(failure && { code: failure.code, reason: failure.message }),
    };
    log[failure ? "warn" : "info"](fields, failure ? "utterance failed" : "utterance");
  }

  /** One step of an utterance; after a failure the rest of it is passed over, and the next one gets a new session. */
  async function attempt(current: Utterance, step: (open: EngineSession) => Promise<void>): Promise<void> {
    if (current.failure) return;
    try {
      session ??= engine.openSession((reply) => {
        if (isOpen()) socket.send(renderServerResult(reply));
      });
      await step(session);
    } catch (error) {
      current.failure =
        error instanceof EngineError
          ? error
          : new EngineError("RECOGNITION_FAILED", `The engine gave up: ${(error as Error).message}.`, { cause: error });
      session?.close();
      session = undefined;
    }
  }

  function closeWhenDrained(): void {
    if (!draining || pumping || utterance || !isOpen()) return;
    socket.close(1012, "the server is restarting");
    // A client that is gone must not hold up the others.
    setTimeout(() => socket.terminate(), closeGraceMs).unref();
  }

  function isOpen(): boolean {
    return socket.readyState === socket.OPEN;
  }

  return {
    drain() {
      draining = true;
      closeWhenDrained();
    },
    checkAlive() {
      // A paused socket does not read pongs.
      if (!answeredPing && !socket.isPaused) return socket.terminate();
      answeredPing = false;
      socket.ping();
    },
  };
}

import { type ClientFrame, type FrameError, isEndFrame } from "@funasr-images/protocol";
import type { RawData, WebSocket } from "ws";
import type { Admission, Place } from "../admission.ts";
import { addToHead } from "../audio/measure-audio.ts";
import { confineFailures } from "../confine-failures.ts";
import type { Engine } from "../engine.ts";
import type { Log } from "../log.ts";
import type { Meter, RefusalReason } from "../metrics/meter.ts";
import { createProgressReporter, progressIntervalMs } from "../progress/create-progress-reporter.ts";
import { createRefusals } from "./create-refusals.ts";
import { createReplySender } from "./create-reply-sender.ts";
import { createUtteranceRunner } from "./create-utterance-runner.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { createInputQueue } from "./input-queue.ts";
import { readFields, readFrame } from "./read-frame.ts";
import { type Introduction, recogniseClient, usualManners } from "./recognise-client.ts";
import { watchSilence } from "./watch-silence.ts";

export interface ConnectionOptions {
  readonly engine: Engine;
  readonly admission: Admission;
  readonly meter: Meter;
  readonly maxTextBytes: number;
  readonly maxUtteranceBytes: number;
  /** Longest silence of a client while no answer is due. */
  readonly idleTimeoutMs: number;
  /** STRICT_FINAL: forces `is_final` of every answer to a file. */
  readonly strictFinal: boolean | "auto";
  /** What the client has shown of itself in its request. */
  readonly upgrade: Omit<Introduction, "fields">;
  /** Bytes received over its TCP connection so far, including incomplete frames. */
  readonly bytesRead: () => number;
  /** Interval of progress reports for a client that asked for them, milliseconds. @default progressIntervalMs */
  readonly progressIntervalMs?: number;
  readonly log: Log;
}

/** An utterance as it arrives. */
interface Arrival {
  readonly place: Place;
  bytes: number;
  head: Buffer;
  ended: boolean;
}

export interface Connection {
  /** Closes with 1012 as soon as no utterance is in progress. */
  drain(): void;
  /** Pings; ends a connection from which nothing has arrived since the last ping. */
  checkAlive(): void;
}

/** How long to wait for the answer to our close frame. */
const closeGraceMs = 1000;

/** Limit for audio before the first text frame, which cannot be passed on, and whose sender cannot be slowed down. */
const maxEarlyBytes = 32_000_000;

/** Serves one client until either side closes. */
export function serveConnection(socket: WebSocket, options: ConnectionOptions): Connection {
  const { admission, meter, maxTextBytes, maxUtteranceBytes, strictFinal, upgrade, log } = options;
  const confine = confineFailures(giveUp);
  // The engine replies from its own event handlers.
  const engine: Engine = { ...options.engine, openSession: (onReply) => options.engine.openSession(confine(onReply)) };
  const streaming = engine.capabilities().modes.some((mode) => mode !== "offline");
  const queue = createInputQueue();
  /** The utterance that is arriving, which may be later than the engine's current one. */
  let incoming: Arrival | undefined;
  /** All whose answer is due, the engine's current one first. */
  const arrivals: Arrival[] = [];
  const places = new Set<Place>();
  /** Audio before the first text frame is kept until that frame gives its format. */
  let armed = false;
  /** By its first text frame. */
  let manners = usualManners;
  let introduced = false;
  /** The last one given; that of the engine may be earlier. */
  let name: string | undefined;
  let pumping = false;
  let draining = false;
  /** Since the last ping something arrived, or reading was paused. */
  let alive = true;
  let bytesAtPing = 0;

  const replies = createReplySender(socket, (unreadBytes) => {
    log.warn({ unreadBytes }, "slow reader");
    turnAway("slow-reader", 1013, "replies are not being read: too many are waiting");
  });
  const utterances = createUtteranceRunner({
    engine,
    streaming,
    manners: () => manners,
    meter,
    log,
    send: replies.send,
  });
  const refusals = createRefusals({
    streaming,
    bytesRead: options.bytesRead,
    isBusy: () => socket.isPaused || arrivals.some(({ ended }) => ended),
    explain: confine(explain),
  });
  const progress = createProgressReporter(
    () => ({
      received: arrivals[0] ?? { bytes: 0, head: Buffer.alloc(0), ended: false },
      settings: utterances.settings(),
      engine: utterances.progress(),
    }),
    confine((progress) => {
      const { wav_name = "wav-default-id" } = utterances.settings();
      replies.send({ is_final: false, mode: "progress", progress, text: "", wav_name });
    }),
    options.progressIntervalMs ?? progressIntervalMs,
  );
  /** Later bytes are part of a frame. */
  let bytesAtSilence = options.bytesRead();
  const silence = watchSilence(options.idleTimeoutMs, confine(endSilence));

  socket.on(
    "message",
    confine((data: RawData, isBinary: boolean) => {
      silence.interrupt();
      bytesAtSilence = options.bytesRead();
      if (!replies.isOpen()) return;
      if (isBinary) takeAudio(data as Buffer);
      else takeText(data as Buffer);
      pump().catch(giveUp);
    }),
  );
  socket.on(
    "pong",
    confine(() => {
      alive = true;
      bytesAtSilence = options.bytesRead();
    }),
  );
  socket.on(
    "ping",
    confine(() => {
      bytesAtSilence = options.bytesRead();
    }),
  );
  // A broken frame: ws closes with the right code by itself.
  socket.on(
    "error",
    confine((error: Error & { code?: string }) => {
      log.info({ reason: error.message }, "connection error");
      if (error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") meter.refused("message-size");
    }),
  );
  socket.on(
    "close",
    confine(() => {
      silence.stop();
      refusals.stop();
      progress.stop();
      queue.clear();
      // First release what others wait for.
      for (const place of places) place.release();
      utterances.abandon();
    }),
  );

  function takeAudio(bytes: Buffer): void {
    const current = beginIncoming();
    if (!current) return;
    current.bytes += bytes.length;
    current.head = addToHead(current.head, bytes);
    if (current.bytes > maxUtteranceBytes) {
      log.warn({ bytes: current.bytes }, "utterance too large");
      turnAway("utterance-size", 1009, `an utterance may have ${maxUtteranceBytes} bytes (MAX_UTTERANCE_BYTES)`);
      return;
    }
    if (!armed && current.bytes > maxEarlyBytes) {
      turnAway("utterance-size", 1009, "too much audio before the first text frame");
      return;
    }
    queue.push({ kind: "audio", bytes, place: current.place });
    pauseWhenFull();
  }

  function takeText(bytes: Buffer): void {
    const parsed = readFrame(bytes, maxTextBytes);
    if (parsed.ok && !introduced) {
      introduced = true;
      manners = recogniseClient({ ...upgrade, fields: readFields(bytes) }, strictFinal);
    }
    if (parsed.ok) name = parsed.frame.wav_name ?? name;
    const refused = parsed.ok ? parsed.refused : parsed.error;
    if (refused) {
      log.info({ code: refused.code }, "frame refused");
      meter.frameRefused(refused.code);
      refusals.take(refused);
    }
    if (!parsed.ok) return;
    const { is_speaking: _speaking, is_finished: _finished, is_end = false, ...frame } = parsed.frame;
    takeSettings(frame);
    pauseWhenFull();
    if (isEndFrame(parsed.frame)) takeEnd(is_end);
  }

  function explain(refused: FrameError): void {
    replies.send(explainRefusal(refused, { wav_name: name }, { streaming, isFinal: false }));
  }

  function takeSettings(frame: ClientFrame): void {
    if (Object.keys(frame).length > 0) queue[armed ? "push" : "unshift"]({ kind: "settings", frame });
    armed = true;
  }

  function takeEnd(acknowledge: boolean): void {
    armed = true;
    const current = beginIncoming();
    if (!current) return;
    incoming = undefined;
    current.ended = true;
    current.place.inputEnded();
    queue.push({
      kind: "end",
      place: current.place,
      at: performance.now(),
      acknowledge,
      refused: refusals.ofUtterance(),
    });
  }

  function beginIncoming() {
    if (incoming) return incoming;
    const place = admission.admit("utterance");
    if (!place.admitted) {
      turnAway(place.reason, 1013, place.message);
      return undefined;
    }
    places.add(place);
    incoming = { place, bytes: 0, head: Buffer.alloc(0), ended: false };
    arrivals.push(incoming);
    return incoming;
  }

  function pauseWhenFull(): void {
    if (!armed || !queue.isFull()) return;
    socket.pause();
    // Its pong may be queued behind the audio that is not being read.
    alive = true;
  }

  async function pump(): Promise<void> {
    if (pumping || !armed) return;
    pumping = true;
    for (let input = queue.shift(); input && replies.isOpen(); input = queue.shift()) {
      if (input.kind !== "end") {
        const taken = input.kind === "settings" ? utterances.configure(input.frame) : utterances.audio(input.bytes);
        // Not after it: a client wants progress especially if the engine takes audio slowly.
        progress[utterances.settings().progress ? "start" : "stop"]();
        await taken;
      } else {
        await utterances.end(input);
        progress.stop();
        arrivals.shift();
        input.place.release();
        places.delete(input.place);
      }
      queue.settle();
      if (socket.isPaused && !queue.isFull()) socket.resume();
    }
    pumping = false;
    closeWhenDrained();
  }

  function endSilence(): void {
    // A client that waits for an answer may be silent; one that fell silent in mid-utterance holds a place for nothing.
    // A large frame that is arriving is not silence.
    const bytes = options.bytesRead();
    if (pumping || bytes !== bytesAtSilence) {
      bytesAtSilence = bytes;
      return;
    }
    turnAway("idle", 1001, `nothing was received for ${options.idleTimeoutMs / 1000} s (IDLE_TIMEOUT_SECONDS)`);
  }

  function closeWhenDrained(): void {
    if (!draining || pumping || utterances.isUnderWay() || !replies.isOpen()) return;
    close(1012, "the server is restarting");
  }

  /** An internal error closes this connection, and does not end the process. */
  function giveUp(error: unknown): void {
    log.error({ err: error }, "connection failed");
    meter.mistake("connection");
    queue.clear();
    close(1011, "the server made a mistake");
  }

  function turnAway(reason: RefusalReason, code: number, words: string): void {
    meter.refused(reason);
    queue.clear();
    close(code, words);
  }

  function close(code: number, words: string): void {
    // A reason has at most 123 bytes.
    socket.close(code, Buffer.from(words).subarray(0, 123).toString());
    // The answer to our close frame must be read; a client that is gone must not hold up the others.
    if (socket.isPaused) socket.resume();
    setTimeout(() => socket.terminate(), closeGraceMs).unref();
  }

  return {
    drain: confine(() => {
      draining = true;
      closeWhenDrained();
    }),
    checkAlive: confine(() => {
      const bytes = options.bytesRead();
      // A pong is queued behind the data in flight: every byte is a sign of life.
      if (!alive && !socket.isPaused && bytes === bytesAtPing) return socket.terminate();
      alive = socket.isPaused;
      bytesAtPing = bytes;
      socket.ping();
    }),
  };
}

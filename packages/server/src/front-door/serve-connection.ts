import { isEndFrame } from "@funasr-images/protocol";
import type { RawData, WebSocket } from "ws";
import type { Admission, Place } from "../admission.ts";
import { confineFailures } from "../confine-failures.ts";
import type { Engine } from "../engine.ts";
import type { Log } from "../log.ts";
import type { Meter, RefusalReason } from "../metrics/meter.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { createInputQueue, type EndInput } from "./input-queue.ts";
import { readFrame } from "./read-frame.ts";
import { runUtterances } from "./run-utterances.ts";
import { sendReplies } from "./send-replies.ts";
import { watchSilence } from "./watch-silence.ts";

export interface ConnectionOptions {
  readonly engine: Engine;
  readonly admission: Admission;
  readonly meter: Meter;
  readonly maxTextBytes: number;
  readonly maxUtteranceBytes: number;
  /** Longest time in which the client says nothing, though no answer is due. */
  readonly idleTimeoutMs: number;
  readonly strictFinal: boolean;
  /** Bound to the connection's number. */
  readonly log: Log;
}

export interface Connection {
  /** Closes with 1012 as soon as no utterance is under way. */
  drain(): void;
  /** Pings; ends a connection that did not answer the last one. */
  checkAlive(): void;
}

/** For the answer to our close frame. */
const closeGraceMs = 1000;

/** Audio that comes before the first text frame cannot be passed on, and its sender cannot be slowed down. */
const maxEarlyBytes = 32_000_000;

/** Serves one client until either side closes. */
export function serveConnection(socket: WebSocket, options: ConnectionOptions): Connection {
  const { admission, meter, maxTextBytes, maxUtteranceBytes, strictFinal, log } = options;
  const confine = confineFailures(giveUp);
  // The engine replies from wherever its own events come from.
  const engine: Engine = { ...options.engine, openSession: (onReply) => options.engine.openSession(confine(onReply)) };
  const streaming = engine.capabilities().modes.some((mode) => mode !== "offline");
  const queue = createInputQueue();
  /** The utterance that is coming in, which may be a later one than the engine works on. */
  let incoming: { readonly place: Place; bytes: number } | undefined;
  const places = new Set<Place>();
  /** Audio before the first text frame is kept until that frame has said what it is. */
  let armed = false;
  let pumping = false;
  let draining = false;
  let answeredPing = true;

  const replies = sendReplies(socket, (unreadBytes) => {
    log.warn({ unreadBytes }, "slow reader");
    turnAway("slow-reader", 1013, "replies are not read: too many of them wait");
  });
  const utterances = runUtterances({ engine, streaming, strictFinal, meter, log, send: replies.send });
  const silence = watchSilence(options.idleTimeoutMs, confine(endSilence));

  socket.on(
    "message",
    confine((data: RawData, isBinary: boolean) => {
      silence.interrupt();
      if (!replies.isOpen()) return;
      if (isBinary) takeAudio(data as Buffer);
      else takeText(data as Buffer);
      pump().catch(giveUp);
    }),
  );
  socket.on("pong", () => {
    answeredPing = true;
  });
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
      queue.clear();
      // First what others wait for.
      for (const place of places) place.release();
      utterances.abandon();
    }),
  );

  function takeAudio(bytes: Buffer): void {
    const current = beginIncoming();
    if (!current) return;
    current.bytes += bytes.length;
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
    if (!parsed.ok) {
      log.info({ code: parsed.error.code }, "frame refused");
      meter.frameRefused(parsed.error.code);
      if (parsed.ends) takeEnd({ acknowledge: false, refusal: parsed.error });
      else replies.send(explainRefusal(parsed.error, utterances.settings(), { streaming, last: false, strictFinal }));
      return;
    }
    const { is_speaking: _speaking, is_finished: _finished, is_end = false, ...frame } = parsed.frame;
    if (Object.keys(frame).length > 0) queue[armed ? "push" : "unshift"]({ kind: "settings", frame });
    armed = true;
    pauseWhenFull();
    if (isEndFrame(parsed.frame)) takeEnd({ acknowledge: is_end });
  }

  function takeEnd(how: Pick<EndInput, "acknowledge" | "refusal">): void {
    armed = true;
    const current = beginIncoming();
    if (!current) return;
    incoming = undefined;
    current.place.inputEnded();
    queue.push({ kind: "end", place: current.place, at: performance.now(), ...how });
  }

  function beginIncoming() {
    if (incoming) return incoming;
    const place = admission.admit("utterance");
    if (!place.admitted) {
      turnAway(place.reason, 1013, place.message);
      return undefined;
    }
    places.add(place);
    incoming = { place, bytes: 0 };
    return incoming;
  }

  function pauseWhenFull(): void {
    if (armed && queue.isFull()) socket.pause();
  }

  async function pump(): Promise<void> {
    if (pumping || !armed) return;
    pumping = true;
    for (let input = queue.shift(); input && replies.isOpen(); input = queue.shift()) {
      if (input.kind === "settings") await utterances.configure(input.frame);
      else if (input.kind === "audio") await utterances.audio(input.bytes);
      else {
        await utterances.end(input);
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
    // Whoever waits for an answer may be silent; whoever began an utterance and fell silent holds a place for nothing.
    if (pumping) return;
    turnAway("idle", 1001, `nothing was said for ${options.idleTimeoutMs / 1000} s (IDLE_TIMEOUT_SECONDS)`);
  }

  function closeWhenDrained(): void {
    if (!draining || pumping || utterances.isUnderWay() || !replies.isOpen()) return;
    close(1012, "the server is restarting");
  }

  /** A mistake of ours costs this connection, not the process. */
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
    // The answer to our close frame has to be read; a client that is gone must not hold up the others.
    if (socket.isPaused) socket.resume();
    setTimeout(() => socket.terminate(), closeGraceMs).unref();
  }

  return {
    drain: confine(() => {
      draining = true;
      closeWhenDrained();
    }),
    checkAlive: confine(() => {
      // A paused socket does not read pongs.
      if (!answeredPing && !socket.isPaused) return socket.terminate();
      answeredPing = false;
      socket.ping();
    }),
  };
}

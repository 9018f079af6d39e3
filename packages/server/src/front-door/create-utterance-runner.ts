import { addWarnings, type ClientFrame, type ReplyError, type ServerResult } from "@funasr-images/protocol";
import { addToHead, measureAudio } from "../audio/measure-audio.ts";
import {
  audioPieceBytes,
  type Engine,
  EngineError,
  type EngineProgress,
  type EngineSession,
  engineGaveUp,
} from "../engine.ts";
import type { Log } from "../log.ts";
import type { Meter } from "../metrics/meter.ts";
import { reportUtterance } from "../metrics/report-utterance.ts";
import { explainRefusal } from "./explain-refusal.ts";
import type { EndInput } from "./input-queue.ts";
import type { Manners } from "./recognise-client.ts";

export interface UtteranceRunnerOptions {
  readonly engine: Engine;
  readonly streaming: boolean;
  /** How this client wants to be answered; known by the first end frame. */
  readonly manners: () => Manners;
  readonly meter: Meter;
  readonly log: Log;
  readonly send: (result: ServerResult) => void;
}

/** The utterances of one connection, one at a time, over sessions of the engine. */
export interface UtteranceRunner {
  settings(): ClientFrame;
  configure(frame: ClientFrame): Promise<void>;
  audio(bytes: Buffer): Promise<void>;
  /** Resolves after the last reply, or after its explanation. */
  end(input: Pick<EndInput, "acknowledge" | "at" | "refused">): Promise<void>;
  isUnderWay(): boolean;
  /** Of the current one; undefined if the engine reports nothing. */
  progress(): EngineProgress | undefined;
  /** The client is gone. */
  abandon(): void;
}

interface RunningUtterance {
  readonly startedAt: number;
  bytes: number;
  /** Its first bytes, which may contain a header. */
  head: Buffer;
  text: string;
  firstTextMs?: number;
  /** To a file. It waits until the client can read it. */
  answer?: ServerResult;
  /** It cannot succeed any more; the reply waits for its end frame, so that each end frame has one reply. */
  failure?: EngineError;
}

export function createUtteranceRunner(options: UtteranceRunnerOptions): UtteranceRunner {
  const { engine, streaming, manners, meter, log, send } = options;
  let settings: ClientFrame = {};
  let session: EngineSession | undefined;
  let utterance: RunningUtterance | undefined;
  let gone = false;

  function take(reply: ServerResult): void {
    const file = reply.mode === "offline" && reply.error === undefined;
    if (utterance) {
      utterance.firstTextMs ??= reply.text === "" ? undefined : performance.now() - utterance.startedAt;
      if (reply.mode !== "2pass-online" && reply.mode !== "offline-segment") utterance.text += reply.text;
    }
    if (file && utterance) utterance.answer = reply;
    else send(reply);
  }

  /** @returns whether answers to a file are final, which the client may choose itself */
  function isFinal(): boolean {
    return settings.strict_final ?? manners().isFinal;
  }

  async function begin(): Promise<RunningUtterance> {
    if (utterance) return utterance;
    const begun: RunningUtterance = { startedAt: performance.now(), bytes: 0, head: Buffer.alloc(0), text: "" };
    utterance = begun;
    await attempt(begun, (open) => open.configure(settings));
    return begun;
  }

  /** One step of an utterance; after a failure the rest is skipped, and the next utterance gets a new session. */
  async function attempt(current: RunningUtterance, step: (open: EngineSession) => Promise<void>): Promise<void> {
    if (current.failure || gone) return;
    try {
      session ??= engine.openSession(take);
      await step(session);
    } catch (error) {
      current.failure = error instanceof EngineError ? error : engineGaveUp(error);
      if (current.failure !== error) log.error({ err: error }, "utterance failed");
      forsake();
    }
  }

  function forsake(): void {
    session?.close();
    session = undefined;
  }

  function report(over: RunningUtterance, failure: ReplyError | undefined, endedAt?: number): void {
    const now = performance.now();
    const { mode = "2pass", wav_format = "pcm", audio_fs = 16_000, wav_name } = settings;
    const format = wav_format.toLowerCase();
    const audioSeconds = measureAudio(over.head, over.bytes, format, audio_fs);
    reportUtterance(log, meter, {
      door: "websocket",
      mode: streaming ? mode : "offline",
      format: wav_format,
      bytes: over.bytes,
      audioSeconds,
      ms: now - over.startedAt,
      firstTextMs: over.firstTextMs,
      finalMs: endedAt === undefined ? undefined : now - endedAt,
      failure: failure && { code: failure.code, message: failure.message },
      ...(log.withText && { name: wav_name, text: over.text }),
    });
  }

  return {
    settings: () => settings,
    async configure(frame) {
      settings = { ...settings, ...frame };
      if (utterance) await attempt(utterance, (open) => open.configure(settings));
    },
    async audio(bytes) {
      const current = await begin();
      current.bytes += bytes.length;
      current.head = addToHead(current.head, bytes);
      for (let offset = 0; offset < bytes.length && !current.failure; offset += audioPieceBytes) {
        await attempt(current, (open) => open.audio(bytes.subarray(offset, offset + audioPieceBytes)));
      }
    },
    async end({ acknowledge, at, refused }) {
      const ended = await begin();
      await attempt(ended, (open) => open.end());
      if (!streaming) await sleepUntil(at + manners().holdMs);
      // That has already been reported.
      if (gone) return;
      utterance = undefined;
      const { failure, answer } = ended;
      const { wav_name = "wav-default-id" } = settings;
      const reply = failure
        ? explainRefusal(failure, settings, { streaming, isFinal: streaming || isFinal() })
        : answer;
      if (reply) send(addWarnings({ ...reply, ...(answer && { is_final: isFinal() }) }, refused));
      if (acknowledge)
        send({
          is_end: true,
          is_final: true,
          text: "",
          wav_name,
          error: failure && { code: failure.code, message: failure.message },
        });
      report(ended, failure, at);
    },
    isUnderWay: () => utterance !== undefined,
    progress: () => (utterance ? session?.progress?.() : undefined),
    abandon() {
      gone = true;
      forsake();
      if (!utterance) return;
      report(utterance, { code: "ABORTED", message: "The client went away." });
      utterance = undefined;
    },
  };
}

async function sleepUntil(time: number): Promise<void> {
  const ms = time - performance.now();
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}

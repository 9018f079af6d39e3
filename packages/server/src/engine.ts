import { CodedError, type ErrorContext } from "@funasr-images/errors";
import type { ClientFrame, EngineCapabilities, ServerResult, TranscriptSegment } from "@funasr-images/protocol";
import { describeExit, type EngineExit } from "./engine-exit.ts";

/** What the server needs from a speech recogniser. Adapters live in `engines/`; only `main.ts` names one. */
export interface Engine {
  /**
   * Resolves when sessions can be opened. A child that dies later is restarted, with back-off.
   *
   * @throws EngineError `ENGINE_START`
   */
  start(): Promise<void>;
  /**
   * One session per connection; utterances of a session come one after another.
   *
   * @param onReply receives every reply, in order, the last one of an utterance before `end` resolves.
   * @throws EngineError `ENGINE_UNAVAILABLE` while the child is down
   */
  openSession(onReply: (reply: ServerResult) => void): EngineSession;
  /** Called when the engine goes down and when it is up again. */
  onStateChange(listener: (state: EngineState) => void): void;
  /** What it can do with its models. */
  capabilities(): EngineCapabilities;
  /** Processes behind it that are up: name (`sdk`, `recogniser`, `speakers`, ...) and id. */
  processes(): readonly { readonly name: string; readonly pid: number }[];
  /** Kills those processes because they hang; they are restarted. Utterances in progress are not to blame. */
  killHung?(): void;
  /** Enrolled voices; absent if the engine does not distinguish speakers. */
  readonly roles?: Roles;
  /** Stops the child. */
  close(): Promise<void>;
}

/** Voices with names. Added ones are kept until the process ends: an image stores nothing. */
export interface Roles {
  names(): readonly string[];
  /**
   * Adds a voice, or replaces the one with the same name.
   *
   * @param audio a recording, in any format, of at least a second of speech of one person
   * @throws EngineError `BAD_AUDIO`, `BAD_ROLE`, `ENGINE_UNAVAILABLE`
   */
  enroll(name: string, audio: Uint8Array): Promise<void>;
  /**
   * @returns whether there was one
   * @throws EngineError `BAD_ROLE`
   */
  remove(name: string): Promise<boolean>;
}

/** A voice of a request: recognised by name in its own utterances only. */
export interface KnownVoice {
  readonly name: string;
  /** A file of at least a second of speech of one person. */
  readonly audio: Uint8Array;
}

/** One client's connection to the engine. Every method may throw EngineError. */
export interface EngineSession {
  /** Settings of the current or next utterance: all of them, not only changes. */
  configure(settings: ClientFrame): Promise<void>;
  /** At most {@link audioPieceBytes} at once; resolves when more can be taken. */
  audio(bytes: Uint8Array): Promise<void>;
  /**
   * Ends the utterance; resolves after its last reply. If an engine cannot stop work, that also holds after
   * {@link close}: it then resolves when the engine is done with it.
   */
  end(): Promise<void>;
  /**
   * Voices that this session knows from now on, besides the enrolled ones; several with one name are one voice. Absent
   * if the engine does not distinguish speakers.
   *
   * @throws EngineError `BAD_AUDIO`, `BAD_ROLE`, `ENGINE_UNAVAILABLE`
   */
  knowVoices?(voices: readonly KnownVoice[]): Promise<void>;
  /**
   * From the next utterance on, sends every segment once its speaker is certain, the last ones before `end` resolves.
   * Absent if the engine does not distinguish speakers.
   */
  tellSpeakers?(onSegment: (segment: TranscriptSegment) => void): void;
  /** Progress of the current utterance; absent if the engine reports nothing. Does not throw. */
  progress?(): EngineProgress;
  /** Nobody waits any more: waiting work is dropped, work in progress is stopped if possible. */
  close(): void;
}

/** Progress of an engine with an utterance. All times are milliseconds of audio. */
export interface EngineProgress {
  /** Whether it has had its first turn. */
  readonly state: "waiting" | "recognising";
  /** Audio recognised; absent if it is not reported. */
  readonly doneMs?: number;
  /** Work done, over all steps, measured or estimated from earlier answers; absent if unknown. */
  readonly workedMs?: number;
  /** Total work; only after the end of the utterance. */
  readonly wholeMs?: number;
}

/** Whether there is a process to talk to, and if not, how the last one ended. */
export type EngineState = { readonly up: true } | { readonly up: false; readonly exit: EngineExit };

/** The upstream decoder cuts blocks from one buffer at quadratic cost: big messages are a denial of service. */
export const audioPieceBytes = 64 * 1024;

export type EngineErrorCode =
  /** The engine did not start. The message says why; check the folders of the models first. */
  | "ENGINE_START"
  /** The engine is down at the moment, or has closed this connection. Try again in a few seconds. */
  | "ENGINE_UNAVAILABLE"
  /** The engine died while it worked on this utterance. Send it again. */
  | "ENGINE_CRASHED"
  /** The audio does not have the given format, or one that is not supported. Convert it to wav, or name its format. */
  | "BAD_AUDIO"
  /** The engine gave up on this utterance. Send it again; the log of the server says more. */
  | "RECOGNITION_FAILED"
  /** Speech was detected, but no text was recognised. Check the language, and that the audio is not too quiet. */
  | "EMPTY_TEXT"
  /** An invalid name for a role, or too many roles. The message says which. */
  | "BAD_ROLE"
  /** The same utterance has crashed the engine twice, so it is refused. Do not send it again. */
  | "POISONOUS_REQUEST";

/** The message is in our own words: it must not contain output of a process or the message of an exception. */
export class EngineError extends CodedError<EngineErrorCode> {
  override readonly name = "EngineError";
  /** How the process in question ended. */
  readonly exit: EngineExit | undefined;

  constructor(code: EngineErrorCode, what: string, options: ErrorContext & { exit?: EngineExit } = {}) {
    super(code, what, options);
    this.exit = options.exit;
  }
}

/** For an utterance that was lost with the child that worked on it. */
export function engineCrashed(exit: EngineExit): EngineError {
  const message = `The engine died while it worked on this utterance: ${describeExit(exit)}. Send it again.`;
  return new EngineError("ENGINE_CRASHED", message, { exit });
}

/** What clients see instead of any other error: its own message may quote what was said. */
export function engineGaveUp(cause: unknown): EngineError {
  return new EngineError("RECOGNITION_FAILED", "The engine gave up on this utterance.", { cause });
}

/** The sentence that clients may see for any failure. */
export function publicMessage(error: unknown): string {
  return (error instanceof EngineError ? error : engineGaveUp(error)).message;
}

import { CodedError, type ErrorContext } from "@funasr-images/errors";
import type { ClientFrame, EngineCapabilities, ServerResult } from "@funasr-images/protocol";
import { describeExit, type EngineExit } from "./engine-exit.ts";

/** What the server needs of anything that recognises speech. Adapters live in `engines/`; only `main.ts` names one. */
export interface Engine {
  /**
   * Resolves when sessions can be opened. A child that dies later is started again, with back-off.
   *
   * @throws EngineError `ENGINE_START`
   */
  start(): Promise<void>;
  /**
   * One session per connection; utterances of a session come one after another.
   *
   * @param onReply gets every reply, in order, the last one of an utterance before `end` resolves.
   * @throws EngineError `ENGINE_UNAVAILABLE` while the child is down
   */
  openSession(onReply: (reply: ServerResult) => void): EngineSession;
  /** Called when the engine goes down and when it is up again. */
  onStateChange(listener: (state: EngineState) => void): void;
  /** What it can do with the models that it was given. */
  capabilities(): EngineCapabilities;
  /** Processes behind it that are up: name (`sdk`, `recogniser`, `speakers`, ...) and id. */
  processes(): readonly { readonly name: string; readonly pid: number }[];
  /** Ends those processes by force because they hang; others follow. What was in flight is not to blame. */
  killHung?(): void;
  /** Enrolled voices; absent when speakers are not told apart. */
  readonly roles?: Roles;
  /** Stops the child. */
  close(): Promise<void>;
}

/** Voices that are known by name. What is added lives as long as the process: an image keeps nothing. */
export interface Roles {
  names(): readonly string[];
  /**
   * Adds a voice, or replaces that of the same name.
   *
   * @param audio a wav file of at least a second of speech of one person
   * @throws EngineError `BAD_AUDIO`, `BAD_ROLE`, `ENGINE_UNAVAILABLE`
   */
  enroll(name: string, audio: Uint8Array): Promise<void>;
  /**
   * @returns whether there was one
   * @throws EngineError `BAD_ROLE`
   */
  remove(name: string): Promise<boolean>;
}

/** One client's way into the engine. Every method may throw EngineError. */
export interface EngineSession {
  /** Settings of the running or next utterance: all that hold, not only what changed. */
  configure(settings: ClientFrame): Promise<void>;
  /** At most {@link audioPieceBytes} at once; resolves when more can be taken. */
  audio(bytes: Uint8Array): Promise<void>;
  /**
   * Ends the utterance; resolves after its last reply. Where an engine cannot stop what it has begun, that is also so
   * after {@link close}: then it tells when the engine is through with it.
   */
  end(): Promise<void>;
  /** How far the running utterance is; absent where the engine tells nothing. Does not throw. */
  progress?(): EngineProgress;
  /** Nobody waits any more: what has not been begun is dropped, what has is stopped where that can be done. */
  close(): void;
}

/** How far an engine is with an utterance. All times are milliseconds of audio. */
export interface EngineProgress {
  /** Nothing of it has had its turn yet, or some of it has. */
  readonly state: "waiting" | "recognising";
  /** Up to where it has recognised; absent where it does not tell. */
  readonly doneMs?: number;
  /** Work that is done, over all steps, as measured or as estimated from earlier answers; absent where nothing can be said. */
  readonly workedMs?: number;
  /** All the work; only after the end of the utterance. */
  readonly wholeMs?: number;
}

/** Whether there is a process to talk to, and else how the last one came to its end. */
export type EngineState = { readonly up: true } | { readonly up: false; readonly exit: EngineExit };

/** The upstream decoder cuts blocks from one buffer at quadratic cost: big messages are a denial of service. */
export const audioPieceBytes = 64 * 1024;

export type EngineErrorCode =
  /** The engine did not come up. The message says why; the folders of the models are the first to look at. */
  | "ENGINE_START"
  /** The engine is down at the moment, or has let go of this connection. Try again in a few seconds. */
  | "ENGINE_UNAVAILABLE"
  /** The engine died with this utterance in flight. Send it again. */
  | "ENGINE_CRASHED"
  /** The audio does not have the given format, or one that is not supported. Convert it to wav, or name its format. */
  | "BAD_AUDIO"
  /** The engine gave up on this utterance. Send it again; the log of the server says more. */
  | "RECOGNITION_FAILED"
  /** Somebody is heard to speak, but no text came of it. Check the language, and that the audio is not too faint. */
  | "EMPTY_TEXT"
  /** A name that no role can have, or one role too many. The message says which. */
  | "BAD_ROLE"
  /** The engine has died of the same utterance twice, so it was not asked again. Do not send this one. */
  | "POISONOUS_REQUEST";

/** The message is of our words only: nothing that a process has printed or an exception carries may stand in it. */
export class EngineError extends CodedError<EngineErrorCode> {
  override readonly name = "EngineError";
  /** How the process ended that this is about. */
  readonly exit: EngineExit | undefined;

  constructor(code: EngineErrorCode, what: string, options: ErrorContext & { exit?: EngineExit } = {}) {
    super(code, what, options);
    this.exit = options.exit;
  }
}

/** An utterance was lost with the child that worked on it. */
export function engineCrashed(exit: EngineExit): EngineError {
  const message = `The engine died with this utterance in flight: ${describeExit(exit)}. Send it again.`;
  return new EngineError("ENGINE_CRASHED", message, { exit });
}

/** What anything else than an {@link EngineError} is to whoever waits: its own message may quote what was said. */
export function engineGaveUp(cause: unknown): EngineError {
  return new EngineError("RECOGNITION_FAILED", "The engine gave up on this utterance.", { cause });
}

/** The sentence that may be told of a failure, whatever it is. */
export function wordsOf(error: unknown): string {
  return (error instanceof EngineError ? error : engineGaveUp(error)).message;
}

import type { ClientFrame, EngineCapabilities, ServerResult } from "@funasr-images/protocol";

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
  /** Ends the utterance; resolves after its last reply. */
  end(): Promise<void>;
  close(): void;
}

export type EngineState = { readonly up: true } | { readonly up: false; readonly reason: string };

/** The upstream decoder cuts blocks from one buffer at quadratic cost: big messages are a denial of service. */
export const audioPieceBytes = 64 * 1024;

/**
 * - `ENGINE_START` it did not come up; the message holds the child's last words
 * - `ENGINE_UNAVAILABLE` it is down at the moment
 * - `ENGINE_CRASHED` it died with this utterance in flight
 * - `BAD_AUDIO` the audio is not what its format says, or no format that the engine reads
 * - `RECOGNITION_FAILED` the engine gave up on this utterance
 * - `EMPTY_TEXT` somebody is heard to speak, but no text came of it
 * - `BAD_ROLE` a name that no role can have, or one role too many
 * - `POISONOUS_REQUEST` it has died of the same utterance twice, so it was not asked again
 */
export type EngineErrorCode =
  | "ENGINE_START"
  | "ENGINE_UNAVAILABLE"
  | "ENGINE_CRASHED"
  | "BAD_AUDIO"
  | "RECOGNITION_FAILED"
  | "EMPTY_TEXT"
  | "BAD_ROLE"
  | "POISONOUS_REQUEST";

export class EngineError extends Error {
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "EngineError";
    this.code = code;
  }
}

/** An utterance was lost with the child that worked on it. */
export function engineCrashed(reason: string): EngineError {
  return new EngineError("ENGINE_CRASHED", `The engine died with this utterance in flight: ${reason}. Send it again.`);
}

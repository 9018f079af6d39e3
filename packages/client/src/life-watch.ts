/** How often a server is asked for a sign of life; more often where less patience is asked for. */
const pingMs = 10_000;

/** Bytes of a container in a millisecond, where nothing else is known: 64 kbit/s. */
const containerBytesPerMs = 8;

/** The longest that a timer takes. */
const longestMs = 2 ** 31 - 1;

/** What is known of the utterance at the moment. */
interface LifeFacts {
  /** Whether all audio has been sent, so that nothing but the answer is missing. */
  readonly ended: boolean;
  /** Whether the server tells how far it is. */
  readonly reports: boolean;
  /** Whether it is the Python server, which answers no ping while it works. */
  readonly isPython: boolean;
  /** Of the audio; undefined for a container that only the server can read. */
  readonly audioMs: number | undefined;
  readonly sentBytes: number;
}

export interface LifeTerms {
  readonly idleTimeoutMs: number;
  readonly totalTimeoutMs: number | undefined;
  /** Undefined where none can be sent. */
  readonly ping: (() => void) | undefined;
  readonly facts: () => LifeFacts;
  /** Called once: there was no sign of life for so long, or the utterance has had its time. */
  readonly onGivenUp: (limit: "idle" | "total", limitMs: number) => void;
}

/** Watches whether a server lives for as long as it owes something, and asks it meanwhile. */
export class LifeWatch {
  readonly #terms: LifeTerms;
  readonly #total: ReturnType<typeof setTimeout> | undefined;
  readonly #beat: ReturnType<typeof setInterval> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #pongs = false;

  constructor(terms: LifeTerms) {
    this.#terms = terms;
    const { ping, idleTimeoutMs, totalTimeoutMs, onGivenUp } = terms;
    if (totalTimeoutMs !== undefined) {
      this.#total = setTimeout(() => onGivenUp("total", totalTimeoutMs), Math.min(longestMs, totalTimeoutMs));
    }
    // From the beginning: whether pings are answered at all should be known when the answer is waited for.
    if (ping) this.#beat = setInterval(ping, Math.min(pingMs, idleTimeoutMs / 3));
  }

  /** Whether pings have been answered; undefined where none can be sent. */
  get pongs(): boolean | undefined {
    return this.#terms.ping && this.#pongs;
  }

  /** From now on something is owed, until {@link forgive}. Again: there was a sign of life. */
  owe(): void {
    clearTimeout(this.#idle);
    const limitMs = allowSilence(this.#terms.idleTimeoutMs, this.#pongs, this.#terms.facts());
    this.#idle = setTimeout(() => this.#terms.onGivenUp("idle", limitMs), limitMs);
  }

  /** Any word of the server, or the network took something. */
  sign(): void {
    if (this.#idle) this.owe();
  }

  pong(): void {
    this.#pongs = true;
    this.sign();
  }

  /** Asks for a sign of life at once. */
  ask(): void {
    this.#terms.ping?.();
  }

  /** Nothing is owed for now: whoever speaks may pause. */
  forgive(): void {
    clearTimeout(this.#idle);
    this.#idle = undefined;
  }

  stop(): void {
    this.forgive();
    clearTimeout(this.#total);
    clearInterval(this.#beat);
  }
}

/**
 * How long it may give no sign of life before it counts as gone, in milliseconds. One that cannot give any (an upstream
 * server, seen from a browser; the Python server, which works and answers in one thread) has its answer as its only
 * sign, and recognition takes as long as the audio where it is slowest.
 */
function allowSilence(idleTimeoutMs: number, pongs: boolean, facts: LifeFacts): number {
  const { ended, reports, isPython, audioMs, sentBytes } = facts;
  const givesSigns = !ended || reports || (pongs && !isPython);
  const workMs = audioMs ?? sentBytes / containerBytesPerMs;
  return Math.min(longestMs, givesSigns ? idleTimeoutMs : Math.max(idleTimeoutMs, workMs));
}

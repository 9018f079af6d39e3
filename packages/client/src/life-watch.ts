/** How often a server is asked for a sign of life; more often if the idle timeout is short. */
const pingMs = 10_000;

/** Assumed bytes per millisecond of a container: 64 kbit/s. */
const containerBytesPerMs = 8;

/** The longest delay of a timer. */
const longestMs = 2 ** 31 - 1;

/** What is known about the utterance right now. */
interface LifeFacts {
  /** Whether all audio has been sent, so that only the answer is missing. */
  readonly ended: boolean;
  /** Whether the server reports progress. */
  readonly reports: boolean;
  /** Whether it is the Python server, which does not answer pings while it works. */
  readonly isPython: boolean;
  /** Of the audio; undefined for a container that only the server can read. */
  readonly audioMs: number | undefined;
  readonly sentBytes: number;
}

export interface LifeTerms {
  readonly idleTimeoutMs: number;
  readonly totalTimeoutMs: number | undefined;
  /** Undefined if none can be sent. */
  readonly ping: (() => void) | undefined;
  readonly facts: () => LifeFacts;
  /** Called once: there was no sign of life for this long, or the utterance has reached its limit. */
  readonly onGivenUp: (limit: "idle" | "total", limitMs: number) => void;
}

/** Watches whether a server is alive while a reply is due, and pings it meanwhile. */
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
    // From the start: whether pings are answered at all should be known by the time the answer is due.
    if (ping) this.#beat = setInterval(ping, Math.min(pingMs, idleTimeoutMs / 3));
  }

  /** Whether pings have been answered; undefined if none can be sent. */
  get pongs(): boolean | undefined {
    return this.#terms.ping && this.#pongs;
  }

  /** From now on a reply is due, until {@link forgive}. Calling it again counts as a sign of life. */
  owe(): void {
    clearTimeout(this.#idle);
    const limitMs = allowSilence(this.#terms.idleTimeoutMs, this.#pongs, this.#terms.facts());
    this.#idle = setTimeout(() => this.#terms.onGivenUp("idle", limitMs), limitMs);
  }

  /** A sign of life: any message of the server, or the network took some bytes. */
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

  /** Nothing is due for now: speakers may pause. */
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
 * How many milliseconds without a sign of life are allowed. For a server that cannot give any (an upstream server, seen
 * from a browser; the Python server, which works and answers in one thread) the answer is the only sign, and at worst
 * recognition takes as long as the audio.
 */
function allowSilence(idleTimeoutMs: number, pongs: boolean, facts: LifeFacts): number {
  const { ended, reports, isPython, audioMs, sentBytes } = facts;
  const givesSigns = !ended || reports || (pongs && !isPython);
  const workMs = audioMs ?? sentBytes / containerBytesPerMs;
  return Math.min(longestMs, givesSigns ? idleTimeoutMs : Math.max(idleTimeoutMs, workMs));
}

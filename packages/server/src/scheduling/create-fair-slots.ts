import { AsyncLocalStorage } from "node:async_hooks";

/** Work that takes one of a few slots, and time in proportion to its audio. */
export interface SlotWork<Result> {
  /** Its owner: an utterance of a file, a live connection. */
  readonly owner: object;
  /** Length of its audio: its cost, which its owner is charged. */
  readonly seconds: number;
  /** Common slots that it needs at once. @default 1 */
  readonly slots?: number;
  /** Nobody waits for it any more: it is removed from the queue. Running work finishes. */
  readonly signal?: AbortSignal | undefined;
  /** Called once, when it is next or has its slot: does the part that needs no slot, and returns the part that does. */
  readonly prepare: () => (lane: Lane) => Promise<Result>;
  /** Called when it has its slot. */
  readonly onStart?: (() => void) | undefined;
}

/** A slot is one of the common ones, or the one reserved for short work. */
export type Lane = "common" | "express";

/** @throws the signal's reason if it is aborted before the work has started */
export type RunFairly = <Result>(work: SlotWork<Result>) => Promise<Result>;

export interface FairSlotsOptions {
  /** Number of common slots, besides the one for short work. */
  readonly slots: number;
  /** Whether there is one for short work. @default true */
  readonly express?: boolean;
  /** A clock in milliseconds. */
  readonly now?: () => number;
}

/**
 * How much an owner may send through the slot for short work at first; the allowance then grows in real time, which is
 * enough for live speech. A long file uses it up with its first pieces.
 */
const expressSeconds = 10;

/**
 * Shares slots so that nobody holds up others. The common slots are assigned by fair queueing: the owner that has had
 * least is next, but nobody saves up turns by being idle. Work cannot be interrupted, so one more slot is reserved for
 * short work: it starts immediately, and the operating system shares the CPU.
 */
export function createFairSlots(options: FairSlotsOptions): RunFairly {
  const { slots, express = true, now = () => performance.now() } = options;
  const waiting: Waiting[] = [];
  const accounts = new WeakMap<object, Account>();
  let free = slots;
  let expressFree = express;
  /** Virtual time, in seconds of audio per owner: the start for new owners. */
  let turn = 0;

  function dispatch(): void {
    for (let next = inTurn(waiting); next && next.slots <= free; next = inTurn(waiting)) {
      const { slots: taken, seconds, account } = next;
      free -= taken;
      turn = Math.max(turn, next.turn);
      start(next, "common", () => {
        free += taken;
        // Shared by all waiting owners: new ones do not overtake those that have waited.
        turn += seconds / new Set([account, ...waiting.map((entry) => entry.account)]).size;
      });
    }
    const short = expressFree ? shortest(waiting.filter(mayPass)) : undefined;
    if (short) {
      expressFree = false;
      start(short, "express", () => {
        expressFree = true;
      });
    }
    inTurn(waiting)?.prepare();
  }

  function start(entry: Waiting, lane: Lane, release: () => void): void {
    waiting.splice(waiting.indexOf(entry), 1);
    void entry.run(lane).finally(() => {
      release();
      dispatch();
    });
  }

  function mayPass({ account, seconds }: Waiting): boolean {
    const spoken = (now() - account.since) / 1000;
    return seconds <= expressSeconds && account.seconds + seconds <= expressSeconds + spoken;
  }

  function accountOf(owner: object): Account {
    const known = accounts.get(owner);
    if (known) return known;
    const opened = { since: now(), seconds: 0, nextTurn: 0 };
    accounts.set(owner, opened);
    return opened;
  }

  return ({ owner, seconds, slots: wanted = 1, signal, prepare, onStart }) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const account = accountOf(owner);
      // Another client's end may start it, but its errors belong to its own client.
      const inOwnContext = AsyncLocalStorage.snapshot();
      const leave = () => {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(signal?.reason);
        // Others in the queue may need fewer slots.
        if (free > 0) dispatch();
      };
      let prepared: ReturnType<typeof prepare> | undefined;
      const entry: Waiting = {
        seconds,
        slots: Math.min(wanted, slots),
        account,
        turn: Math.max(turn, account.nextTurn),
        prepare: () =>
          inOwnContext(() => {
            try {
              prepared ??= prepare();
            } catch {
              // The error is thrown again when it gets its slot, to its caller.
            }
          }),
        run: (lane) =>
          inOwnContext(async () => {
            signal?.removeEventListener("abort", leave);
            account.seconds += seconds;
            try {
              onStart?.();
              prepared ??= prepare();
              resolve(await prepared(lane));
            } catch (error) {
              reject(error);
            }
          }),
      };
      account.nextTurn = entry.turn + seconds;
      signal?.addEventListener("abort", leave, { once: true });
      waiting.push(entry);
      dispatch();
    });
}

interface Waiting {
  readonly seconds: number;
  readonly slots: number;
  readonly account: Account;
  readonly turn: number;
  prepare(): void;
  run(lane: Lane): Promise<void>;
}

/** What an owner has used. */
interface Account {
  /** When it arrived, milliseconds. */
  readonly since: number;
  /** Of audio. */
  seconds: number;
  nextTurn: number;
}

function inTurn(waiting: readonly Waiting[]): Waiting | undefined {
  return least(waiting, ({ turn }) => turn);
}

function shortest(waiting: readonly Waiting[]): Waiting | undefined {
  return least(waiting, ({ seconds }) => seconds);
}

/** The first one with the least. */
function least(waiting: readonly Waiting[], measure: (entry: Waiting) => number): Waiting | undefined {
  let found: Waiting | undefined;
  for (const entry of waiting) if (!found || measure(entry) < measure(found)) found = entry;
  return found;
}

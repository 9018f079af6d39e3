import { AsyncLocalStorage } from "node:async_hooks";

/** Something that takes one of a few slots, and time by the length of its audio. */
export interface SlotWork<Result> {
  /** Whose it is: an utterance of a file, a live connection. */
  readonly owner: object;
  /** Of its audio: what it will cost, and what its owner is charged. */
  readonly seconds: number;
  /** Common slots that it needs at once. @default 1 */
  readonly slots?: number;
  /** Nobody waits for it any more: it is taken out of the queue. What runs is let run. */
  readonly signal?: AbortSignal | undefined;
  /** Called once, when it is next or has its slot: does what needs no slot, and returns what does. */
  readonly prepare: () => (lane: Lane) => Promise<Result>;
  /** Called when it has its slot. */
  readonly onStart?: (() => void) | undefined;
}

/** A slot is one of the common ones, or the one that is kept for short work. */
export type Lane = "common" | "express";

/** @throws the signal's reason when it comes before the work has begun */
export type RunFairly = <Result>(work: SlotWork<Result>) => Promise<Result>;

export interface FairSlotsOptions {
  /** Of all owners, beside the one for short work. */
  readonly slots: number;
  /** Whether there is that one. @default true */
  readonly express?: boolean;
  /** A clock in milliseconds. */
  readonly now?: () => number;
}

/**
 * What an owner may send through the slot for short work when it comes, and as much again as time goes by: as much as
 * somebody says who speaks. A long file has used it up with its first pieces.
 */
const expressSeconds = 10;

/**
 * Shares slots so that nobody holds up others. The common slots go round by fair queueing: whoever has had least goes
 * next, but nobody saves up turns by staying away. Work cannot be stopped in the middle, so one more slot is kept for short
 * work: it starts at once, and the operating system shares the processor.
 */
export function createFairSlots(options: FairSlotsOptions): RunFairly {
  const { slots, express = true, now = () => performance.now() } = options;
  const waiting: Waiting[] = [];
  const accounts = new WeakMap<object, Account>();
  let free = slots;
  let expressFree = express;
  /** Virtual time, in seconds of audio for each owner: where whoever comes now begins. */
  let turn = 0;

  function dispatch(): void {
    for (let next = inTurn(waiting); next && next.slots <= free; next = inTurn(waiting)) {
      const { slots: taken, seconds, account } = next;
      free -= taken;
      turn = Math.max(turn, next.turn);
      start(next, "common", () => {
        free += taken;
        // Shared by all who want something: who comes later does not go before what others have waited for.
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
      // It is started by whoever makes room, but what it does is its own client's affair.
      const inOwnContext = AsyncLocalStorage.snapshot();
      const leave = () => {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(signal?.reason);
        // Those behind it may need fewer slots than it waited for.
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
              // It is thrown again when its slot comes, to whoever waits for it.
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

/** What an owner has had. */
interface Account {
  /** When it came, milliseconds. */
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

/** The first of the least. */
function least(waiting: readonly Waiting[], measure: (entry: Waiting) => number): Waiting | undefined {
  let found: Waiting | undefined;
  for (const entry of waiting) if (!found || measure(entry) < measure(found)) found = entry;
  return found;
}

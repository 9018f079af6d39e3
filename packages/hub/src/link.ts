import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What the line between client and hub is like, per connection. */
export interface Link {
  /** @default unlimited */
  readonly bytesPerSecond?: number;
  /** Round trip: a new connection waits for two before its first answer, later answers for one. @default 0 */
  readonly latencyMs?: number;
  /** Share of the connections that go silent for good within their first 4 MiB, 0 to 1. @default 0 */
  readonly stallShare?: number;
  /** The same seed lets the same connections stall, in the order in which they came. @default 1 */
  readonly seed?: number;
}

/** One connection of a link. */
export interface LinkConnection {
  /** Waits as long as an answer needs to arrive. */
  answer(): Promise<void>;
  /** How many bytes to send next, at most `wanted`; 0: the connection has gone silent for good. */
  allow(wanted: number): number;
  /** Waits until this many bytes have passed. */
  pass(bytes: number): Promise<void>;
}

const stallWithinBytes = 4 * 1024 * 1024;

/** A link with its connections; each of them keeps its pace over all of its answers. */
export function createLink(link: Link): (socket: Socket) => LinkConnection {
  const known = new WeakMap<Socket, LinkConnection>();
  const random = seededRandom(link.seed ?? 1);
  return (socket) => {
    const connection = known.get(socket) ?? openConnection(link, random);
    known.set(socket, connection);
    return connection;
  };
}

function openConnection({ bytesPerSecond, latencyMs = 0, stallShare = 0 }: Link, random: () => number): LinkConnection {
  const [stalls, where] = [random() < stallShare, random()];
  let left = stalls ? Math.floor(where * stallWithinBytes) : Number.POSITIVE_INFINITY;
  let roundTrips = 2;
  let freeAt = 0;
  // Pieces of 20 ms: a client sees a steady line and no bursts.
  const step = bytesPerSecond === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(bytesPerSecond / 50));
  return {
    answer: async () => {
      if (latencyMs > 0) await sleep(latencyMs * roundTrips);
      roundTrips = 1;
    },
    allow: (wanted) => {
      const allowed = Math.min(wanted, step, left);
      left -= allowed;
      return allowed;
    },
    pass: async (bytes) => {
      if (bytesPerSecond === undefined) return;
      freeAt = Math.max(freeAt, performance.now()) + (bytes / bytesPerSecond) * 1000;
      const wait = freeAt - performance.now();
      if (wait > 1) await sleep(wait);
    },
  };
}

/** Mulberry32: a few lines, and the same numbers on every machine. */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

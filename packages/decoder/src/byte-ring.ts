/**
 * Bytes on their way from an event loop, which never blocks, to a thread, which reads them like a file. Both sides share the
 * memory; `control` holds counters that wrap.
 */
export interface ByteRing {
  readonly bytes: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
}

/** Of {@link ByteRing.control}. */
const written = 0;
const taken = 1;
/** 0 while bytes may follow. */
const state = 2;
/** Changes with every write and at the end: what the reader waits for. */
const changes = 3;

const ended = 1;
const failed = 2;

/** @param capacity bytes, a power of two */
export function createByteRing(capacity = 256 * 1024): ByteRing {
  return { bytes: new SharedArrayBuffer(capacity), control: new SharedArrayBuffer(16) };
}

/** The side of the event loop. */
export interface RingWriter {
  /** Resolves when all of it is in the ring; it then waits for the reader as long as need be. */
  write(bytes: Uint8Array): Promise<void>;
  end(): void;
  /** The source failed: what follows is missing. */
  fail(): void;
  /** Nobody reads any more: what is written is dropped. */
  close(): void;
  /** Bytes that have been read, modulo 2^32. */
  taken(): number;
  /** Whether the reader has nothing to read and more is to come. */
  isStarving(): boolean;
}

export function createRingWriter({ bytes, control }: ByteRing): RingWriter {
  const target = new Uint8Array(bytes);
  const counters = new Int32Array(control);
  const tellReader = () => {
    Atomics.add(counters, changes, 1);
    Atomics.notify(counters, changes);
  };
  const finish = (how: number) => {
    Atomics.store(counters, state, how);
    tellReader();
  };
  let closed = false;
  return {
    async write(piece) {
      for (let rest = piece; rest.length > 0 && !closed; ) {
        const reached = Atomics.load(counters, taken);
        const start = Atomics.load(counters, written);
        const room = target.length - ((start - reached) | 0);
        if (room === 0) {
          await Atomics.waitAsync(counters, taken, reached).value;
          continue;
        }
        const offset = start & (target.length - 1);
        const count = Math.min(rest.length, room, target.length - offset);
        target.set(rest.subarray(0, count), offset);
        Atomics.store(counters, written, (start + count) | 0);
        tellReader();
        rest = rest.subarray(count);
      }
    },
    end: () => finish(ended),
    fail: () => finish(failed),
    close() {
      closed = true;
      // Ends a wait for room.
      Atomics.add(counters, taken, 1);
      Atomics.notify(counters, taken);
    },
    taken: () => Atomics.load(counters, taken),
    isStarving: () =>
      Atomics.load(counters, state) === 0 && Atomics.load(counters, written) === Atomics.load(counters, taken),
  };
}

/**
 * The side of the thread: reads as a file does, waiting for bytes.
 *
 * @returns how many bytes were read: 0 at the end, -1 if the source failed
 */
export function createRingReader({ bytes, control }: ByteRing): (into: Uint8Array) => number {
  const source = new Uint8Array(bytes);
  const counters = new Int32Array(control);
  return (into) => {
    for (;;) {
      // Before the counters: a change after this moment ends the wait at once.
      const seen = Atomics.load(counters, changes);
      const how = Atomics.load(counters, state);
      const start = Atomics.load(counters, taken);
      const waiting = (Atomics.load(counters, written) - start) | 0;
      if (how === failed) return -1;
      if (waiting > 0) {
        const offset = start & (source.length - 1);
        const count = Math.min(into.length, waiting, source.length - offset);
        into.set(source.subarray(offset, offset + count));
        Atomics.store(counters, taken, (start + count) | 0);
        Atomics.notify(counters, taken);
        return count;
      }
      if (how === ended) return 0;
      Atomics.wait(counters, changes, seen);
    }
  };
}

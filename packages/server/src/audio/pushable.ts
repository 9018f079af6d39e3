import { createBackPressure } from "./back-pressure.ts";

/** A queue between a producer, which pushes, and a consumer, which iterates. */
export interface Pushable<Item> extends AsyncIterable<Item> {
  push(item: Item): void;
  /** Resolves when more can be taken. */
  room(): Promise<void>;
  /** What has not been taken, as the sum of the lengths of the items. */
  waiting(): number;
  /** No more will come. */
  end(): void;
  /** The consumer gets this error immediately. */
  fail(error: Error): void;
}

export interface PushableOptions<Item> {
  /** How much may wait before the producer does. @default no limit */
  readonly mostWaiting?: number;
  /** Called for every item that was taken. */
  readonly onTaken?: (item: Item) => void;
}

export function createPushable<Item extends { readonly length: number }>({
  mostWaiting = Number.POSITIVE_INFINITY,
  onTaken,
}: PushableOptions<Item> = {}): Pushable<Item> {
  const pressure = createBackPressure(mostWaiting);
  const items: Item[] = [];
  let ended = false;
  let failure: Error | undefined;
  let wake = () => {};

  async function* iterate(): AsyncGenerator<Item> {
    for (;;) {
      if (failure) throw failure;
      const item = items.shift();
      if (item !== undefined) {
        pressure.take(item.length);
        onTaken?.(item);
        yield item;
      } else if (ended) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }

  return {
    push(item) {
      pressure.add(item.length);
      items.push(item);
      wake();
    },
    room: pressure.room,
    waiting: pressure.waiting,
    end() {
      ended = true;
      wake();
    },
    fail(error) {
      failure = error;
      items.length = 0;
      pressure.release();
      wake();
    },
    [Symbol.asyncIterator]: iterate,
  };
}

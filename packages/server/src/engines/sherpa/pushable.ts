/** A queue between somebody who pushes and somebody who iterates. */
export interface Pushable<Item> extends AsyncIterable<Item> {
  push(item: Item): void;
  /** No more will come. */
  end(): void;
  /** Whoever iterates gets this, now. */
  fail(error: Error): void;
}

/** @param onTaken is told of every item that was taken */
export function createPushable<Item>(onTaken: (item: Item) => void = () => {}): Pushable<Item> {
  const items: Item[] = [];
  let ended = false;
  let failure: Error | undefined;
  let wake = () => {};

  async function* iterate(): AsyncGenerator<Item> {
    for (;;) {
      if (failure) throw failure;
      const item = items.shift();
      if (item !== undefined) {
        onTaken(item);
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
      items.push(item);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    fail(error) {
      failure = error;
      items.length = 0;
      wake();
    },
    [Symbol.asyncIterator]: iterate,
  };
}

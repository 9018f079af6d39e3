/** Typed listeners and async iteration over the same events. */
export class EventStream<Event extends { readonly type: string }> implements AsyncIterable<Event> {
  readonly #listeners = new Map<string, Set<(event: never) => void>>();
  readonly #readers = new Set<Reader<Event>>();
  #ended: { readonly error?: unknown } | undefined;

  /**
   * Calls the listener for every event of the type. An error that it throws is thrown by `emit`.
   *
   * @returns a function that removes the listener
   */
  on<Type extends Event["type"]>(
    type: Type,
    listener: (event: Extract<Event, { readonly type: Type }>) => void,
  ): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit(event: Event): void {
    for (const reader of this.#readers) reader.push(event);
    for (const listener of this.#listeners.get(event.type) ?? []) listener(event as never);
  }

  /** Ends every iteration, with the error if there is one. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = error === undefined ? {} : { error };
    for (const reader of this.#readers) reader.wake();
  }

  /** Yields what is emitted from now on, until the end. Without a reader nothing is kept. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Event> {
    const reader = new Reader<Event>(() => this.#ended);
    this.#readers.add(reader);
    return {
      next: () => reader.next(),
      return: async () => {
        this.#readers.delete(reader);
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}

class Reader<Event> {
  readonly #queue: Event[] = [];
  readonly #ended: () => { readonly error?: unknown } | undefined;
  #wake: () => void = () => {};

  constructor(ended: () => { readonly error?: unknown } | undefined) {
    this.#ended = ended;
  }

  push(event: Event): void {
    this.#queue.push(event);
    this.#wake();
  }

  wake(): void {
    this.#wake();
  }

  async next(): Promise<IteratorResult<Event>> {
    for (;;) {
      const event = this.#queue.shift();
      if (event !== undefined) return { done: false, value: event };
      const ended = this.#ended();
      if (ended && "error" in ended) throw ended.error;
      if (ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

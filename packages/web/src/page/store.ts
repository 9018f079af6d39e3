import { useEffect, useState } from "preact/hooks";

/** A value that changes by events, also readable outside components. */
export interface Store<Value, Event> {
  readonly get: () => Value;
  readonly dispatch: (event: Event) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export function createStore<Value, Event>(
  reduce: (value: Value, event: Event) => Value,
  first: Value,
): Store<Value, Event> {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    dispatch(event) {
      value = reduce(value, event);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore<Value, Event>(store: Store<Value, Event>): Value {
  const [value, setValue] = useState(store.get);
  useEffect(() => {
    const update = () => setValue(store.get);
    update();
    return store.subscribe(update);
  }, [store]);
  return value;
}

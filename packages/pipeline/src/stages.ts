/** Times the stages of a run. A stage that runs again, as for every leg, adds to its time. */
export interface Stages {
  run<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Seconds of each stage, in the order in which they first ran. */
  readonly seconds: Readonly<Record<string, number>>;
}

export function createStages(signal?: AbortSignal): Stages {
  const seconds: Record<string, number> = {};
  return {
    seconds,
    run: async (name, work) => {
      signal?.throwIfAborted();
      const started = performance.now();
      try {
        return await work();
      } finally {
        seconds[name] = (seconds[name] ?? 0) + (performance.now() - started) / 1000;
      }
    },
  };
}

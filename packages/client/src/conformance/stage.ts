import type { Seen } from "@funasr-images/protocol";

/** What the parts of a scenario share. */
export interface Stage {
  readonly url: string;
  /** Records an event of a client under the current step. */
  see(client: string, event: DistributiveOmit<Seen, "step" | "client">): void;
}

type DistributiveOmit<T, Keys extends PropertyKey> = T extends unknown ? Omit<T, Keys> : never;

/** The stage of a whole scenario, which keeps all events. */
export interface ScenarioStage extends Stage {
  /** The current step. */
  step: number;
  readonly seen: readonly Seen[];
  /** The time of the last event, on the clock of `performance`. */
  readonly lastAt: number;
}

export function createStage(url: string): ScenarioStage {
  const seen: Seen[] = [];
  let lastAt = performance.now();
  return {
    url,
    step: 0,
    seen,
    get lastAt() {
      return lastAt;
    },
    see(client, event) {
      seen.push({ step: this.step, client, ...event } as Seen);
      lastAt = performance.now();
    },
  };
}

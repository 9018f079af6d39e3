import type { Seen } from "@funasr-images/protocol";

/** What the parts of a scenario share. */
export interface Stage {
  readonly url: string;
  /** Notes an event of a client under the step that runs. */
  see(client: string, event: DistributiveOmit<Seen, "step" | "client">): void;
}

type DistributiveOmit<T, Keys extends PropertyKey> = T extends unknown ? Omit<T, Keys> : never;

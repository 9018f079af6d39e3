/** Random numbers from a seed, so that a failure can be reproduced. */
export interface Random {
  /** From 0 up to (not including) 1. */
  share(): number;
  /** A whole number from least to most, both included. */
  whole(least: number, most: number): number;
  pick<Item>(items: readonly Item[]): Item;
  bytes(length: number): Buffer;
}

/** mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const share = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (least: number, most: number) => least + Math.floor(share() * (most - least + 1));
  return {
    share,
    whole,
    pick: (items) => items[whole(0, items.length - 1)] as (typeof items)[number],
    bytes: (length) => Buffer.from(Uint8Array.from({ length }, () => whole(0, 255))),
  };
}

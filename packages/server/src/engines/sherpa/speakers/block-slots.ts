/** Works on several blocks at once, or on one that must be alone; whoever came first goes first. */
export type RunBlock = <Result>(place: "beside others" | "alone", work: () => Promise<Result>) => Promise<Result>;

export function createBlockSlots(count: number): RunBlock {
  const waiting: { readonly slots: number; readonly proceed: () => void }[] = [];
  let free = count;
  const admit = () => {
    for (let next = waiting[0]; next && next.slots <= free; next = waiting[0]) {
      waiting.shift();
      free -= next.slots;
      next.proceed();
    }
  };
  return async (place, work) => {
    const slots = place === "alone" ? count : 1;
    await new Promise<void>((proceed) => {
      waiting.push({ slots, proceed });
      admit();
    });
    try {
      return await work();
    } finally {
      free += slots;
      admit();
    }
  };
}

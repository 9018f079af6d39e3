/**
 * Processes items, several at once, and passes on the results in the order of the items, each as soon as all before it
 * are done.
 */
export async function runPool<Item, Result>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<Result>,
  take: (result: Result, item: Item) => void,
): Promise<void> {
  const results = new Map<number, Result>();
  let next = 0;
  let taken = 0;
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) {
      results.set(index, await work(items[index] as Item));
      for (; results.has(taken); taken += 1) {
        take(results.get(taken) as Result, items[taken] as Item);
        results.delete(taken);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
}

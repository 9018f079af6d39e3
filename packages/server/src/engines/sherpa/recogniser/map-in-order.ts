/**
 * Processes several items at once and passes on the results in the order of the items, each as soon as it is its turn.
 *
 * @param ahead how many items may be in progress; no further one is taken until then
 * @throws the first error, of the items, the work or the receiver
 */
export async function mapInOrder<Item, Result>(
  items: AsyncIterable<Item>,
  ahead: number,
  work: (item: Item) => Promise<Result>,
  receive: (result: Result) => void,
): Promise<void> {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  let turn: Promise<void> = Promise.resolve();
  const inWork = new Set<Promise<void>>();
  for await (const item of items) {
    const result = work(item);
    const before = turn;
    const handedOn = Promise.all([result, before]).then(([value]) => receive(value));
    turn = handedOn;
    inWork.add(handedOn);
    handedOn.then(() => inWork.delete(handedOn), failed.reject);
    while (inWork.size >= ahead) await Promise.race([failed.promise, ...inWork]);
  }
  await Promise.race([failed.promise, turn]);
}

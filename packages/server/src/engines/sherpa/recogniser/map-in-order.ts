/**
 * Works on several items at once and hands the results on in the order of the items, each as soon as its turn has come.
 *
 * @param ahead items that may be in work; no further one is asked for until then
 * @throws the first failure, of the items, the work or the receiver
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

import { unreachable } from "@funasr-images/errors";

/** What was read ahead, and a source that starts with it again. */
export interface ReadHead<Answer> {
  readonly answer: Answer;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Reads ahead until the format of the bytes is known.
 *
 * @param judge returns undefined if it needs more bytes, which is not allowed after the last ones
 */
export async function readHead<Answer>(
  source: AsyncIterable<Uint8Array>,
  judge: (head: Uint8Array, isLast: boolean) => Answer | undefined,
): Promise<ReadHead<Answer>> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array();
  // Judging again only when the length has doubled keeps tiny pieces from costing more than big ones.
  for (let wanted = 12; ; wanted = head.length * 2) {
    const pieces = [head];
    let isLast = false;
    for (let size = head.length; size < wanted && !isLast; ) {
      const next = await iterator.next();
      if (next.done) isLast = true;
      else {
        pieces.push(next.value);
        size += next.value.length;
      }
    }
    head = pieces.length === 1 ? head : Buffer.concat(pieces);
    const answer = judge(head, isLast);
    if (answer !== undefined) return { answer, bytes: prepend(head, iterator) };
    if (isLast) unreachable("no judgement of the last bytes");
  }
}

async function* prepend(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

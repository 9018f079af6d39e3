/** A wav header with a few chunks before the data fits. */
const headBytes = 256;

/** The first bytes of an utterance, where a header may be, with those that follow them. */
export function addToHead(head: Buffer, bytes: Uint8Array): Buffer {
  if (head.length >= headBytes) return head;
  return Buffer.concat([head, bytes.subarray(0, headBytes - head.length)]);
}

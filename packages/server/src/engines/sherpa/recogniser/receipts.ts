/**
 * Tells the parent now and then how much was taken: an answer to every piece would cost as much as the piece.
 *
 * @param every much less than what the parent lets wait
 */
export function createReceipts(every: number, send: (amount: number) => void): (amount: number) => void {
  let taken = 0;
  return (amount) => {
    taken += amount;
    if (taken < every) return;
    send(taken);
    taken = 0;
  };
}

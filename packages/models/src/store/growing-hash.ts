/** The sha256 of a file that grows from its start. */
export interface GrowingHash {
  /** Everything before `end` is in the file and stays as it is. */
  extend(end: number): void;
  /** Hashes what lacks, and ends. */
  digest(end: number): Promise<string>;
  /** Ends without a digest. Does nothing after one. */
  close(): void;
}

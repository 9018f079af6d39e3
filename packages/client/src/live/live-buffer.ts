/** Bytes per millisecond of s16le at 16 kHz. */
export const bytesPerMs = 32;

/** The last part of a stream of pcm, by position in bytes: what may have to be sent again on a new connection. */
export class LiveBuffer {
  readonly #most: number;
  readonly #pieces: Uint8Array[] = [];
  /** Of the first byte that is still there. */
  #start = 0;
  #end = 0;

  constructor(mostMs: number) {
    this.#most = mostMs * bytesPerMs;
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.#end += bytes.length;
    while (this.#end - this.#start > this.#most && this.#pieces.length > 1) this.#shift();
  }

  /** Drops pieces that end before the position. */
  forget(position: number): void {
    while (this.#pieces[0] && this.#start + this.#pieces[0].length <= position) this.#shift();
  }

  /** The rest of the piece that contains the position. */
  read(position: number): Uint8Array | undefined {
    let at = this.#start;
    for (const piece of this.#pieces) {
      if (position < at + piece.length) return piece.subarray(Math.max(0, position - at));
      at += piece.length;
    }
    return undefined;
  }

  #shift(): void {
    this.#start += this.#pieces.shift()?.length ?? 0;
  }
}

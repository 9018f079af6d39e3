import { joinTexts, type Transcript, type TranscriptSegment } from "@funasr-images/protocol";

/** For a sentence without times: about the time that a server needs to detect its end and to recognise it. */
const lagMs = 1500;

/** The transcript over several connections; times count from the first sample of the first one. */
export class LiveTranscript {
  #segments: TranscriptSegment[] = [];
  /** Where the current connection started. */
  #baseMs = 0;
  /** Gaps in the audio sent on this connection: their positions in it, and their lengths. */
  #gaps: { readonly atMs: number; readonly byMs: number }[] = [];
  /** How many segments earlier connections have settled. */
  #before = 0;
  /** Everything up to here is settled. */
  #settledMs = 0;
  #pending = "";
  #timed = true;
  /** Whether a sentence of this connection came before its end: what comes after it says nothing about when it was said. */
  #isLive = false;

  begin(baseMs: number): void {
    this.#baseMs = baseMs;
    this.#gaps = [];
    this.#before = this.#segments.length;
    this.#pending = "";
    this.#isLive = false;
  }

  /** This part is not sent, so the server's times fall behind. */
  skip(fromMs: number, toMs: number): void {
    const before = this.#gaps.reduce((sum, { byMs }) => sum + byMs, this.#baseMs);
    this.#gaps.push({ atMs: fromMs - before, byMs: toMs - fromMs });
  }

  partial(text: string): void {
    this.#pending = text;
  }

  /**
   * @param sentMs how much has been sent to the server so far
   * @param isLive whether more is to come
   */
  settle(fresh: readonly TranscriptSegment[], revised: TranscriptSegment | undefined, sentMs: number, isLive: boolean) {
    this.#pending = "";
    this.#isLive ||= isLive && fresh.length > 0;
    const last = this.#segments.at(-1);
    const mended = revised && last ? { ...last, text: revised.text } : undefined;
    if (mended) this.#segments[this.#segments.length - 1] = mended;
    const segments = this.#place(fresh, sentMs);
    this.#segments.push(...segments);
    this.#settledMs = Math.max(this.#settledMs, ...segments.map(({ end_ms }) => end_ms));
    return { segments, revised: mended, untilMs: this.#settledMs };
  }

  /** The connection is gone. @returns where the next one must start */
  lose(sentMs: number): number {
    // If a server settled nothing, everything would have to be sent again: its text is used as it is.
    if (this.#pending !== "" && this.#segments.length === this.#before) {
      this.settle([{ id: 0, start_ms: 0, end_ms: 0, text: this.#pending.trim() }], undefined, sentMs + lagMs, false);
      this.#settledMs = sentMs;
    }
    return this.#settledMs;
  }

  /**
   * @param last the last connection's final transcript, which is better than its parts; if the server knows no times, those
   *   at which its sentences came are kept, as estimates
   */
  finish(durationMs: number, last: Transcript): Transcript {
    const before = this.#segments.slice(0, this.#before);
    const live = this.#segments.slice(this.#before);
    const untimed = last.timing.granularity === "none";
    const keeps = untimed && this.#isLive && live.length <= last.segments.length;
    const placed = keeps
      ? last.segments.map((segment, index) => ({ ...segment, ...timeOf(live[index] ?? this.#rest(live, durationMs)) }))
      : last.segments.map((segment) => shift(segment, this.#offsetAt(segment.end_ms)));
    const segments = [...before, ...placed].map((segment, id) => ({ ...segment, id }));
    const estimated = keeps || (before.length > 0 && !this.#timed && !untimed);
    return {
      ...last,
      text: joinTexts(segments.map(({ text }) => text)),
      duration_ms: Math.round(durationMs),
      segments,
      timing: estimated ? { granularity: "segment", estimated } : last.timing,
    };
  }

  /** What came with the last reply only: behind everything else. */
  #rest(live: readonly TranscriptSegment[], durationMs: number) {
    const start_ms = live.at(-1)?.end_ms ?? this.#baseMs;
    return { start_ms, end_ms: Math.max(start_ms, Math.round(durationMs)) };
  }

  /** What to add to a time from the server. */
  #offsetAt(ms: number): number {
    return this.#gaps.reduce((offset, { atMs, byMs }) => (atMs < ms ? offset + byMs : offset), this.#baseMs);
  }

  #place(fresh: readonly TranscriptSegment[], sentMs: number): TranscriptSegment[] {
    const first = this.#segments.length;
    const fromMs = this.#segments.at(-1)?.end_ms ?? this.#baseMs;
    const untimed = fresh.filter(({ end_ms }) => end_ms === 0);
    // The server sends no times: these are estimates, by the length of the texts.
    if (untimed.length > 0) this.#timed = false;
    const roomMs = Math.max(0, sentMs - lagMs - fromMs);
    const whole = untimed.reduce((length, { text }) => length + text.length, 0) || 1;
    let passed = 0;
    return fresh.map((segment, index) => {
      const id = first + index;
      if (segment.end_ms > 0) return { ...shift(segment, this.#offsetAt(segment.end_ms)), id };
      const start_ms = Math.round(fromMs + (roomMs * passed) / whole);
      passed += segment.text.length;
      return { ...segment, id, start_ms, end_ms: Math.round(fromMs + (roomMs * passed) / whole) };
    });
  }
}

function timeOf({ start_ms, end_ms }: Pick<TranscriptSegment, "start_ms" | "end_ms">) {
  return { start_ms, end_ms };
}

function shift(segment: TranscriptSegment, byMs: number): TranscriptSegment {
  const offset = Math.round(byMs);
  return {
    ...segment,
    start_ms: segment.start_ms + offset,
    end_ms: segment.end_ms + offset,
    tokens: segment.tokens?.map((token) => ({
      ...token,
      start_ms: token.start_ms + offset,
      end_ms: token.end_ms === undefined ? undefined : token.end_ms + offset,
    })),
  };
}

/** Bytes from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The spans with one more, sorted, those that touch made one. */
export function addSpan(spans: readonly Span[], added: Span): Span[] {
  if (added.start >= added.end) return [...spans];
  const before = spans.filter(({ end }) => end < added.start);
  const after = spans.filter(({ start }) => start > added.end);
  const touched = spans.slice(before.length, spans.length - after.length);
  const start = Math.min(added.start, touched[0]?.start ?? added.start);
  const end = Math.max(added.end, touched.at(-1)?.end ?? added.end);
  return [...before, { start, end }, ...after];
}

/** The missing bytes of a file of that size. */
export function missingSpans(spans: readonly Span[], size: number): Span[] {
  const edges = [0, ...spans.flatMap(({ start, end }) => [start, end]), size];
  const gaps: Span[] = [];
  for (let index = 0; index < edges.length; index += 2) {
    const [start = 0, end = 0] = edges.slice(index, index + 2);
    if (start < end) gaps.push({ start, end });
  }
  return gaps;
}

/** How many bytes the spans hold together. */
export function countBytes(spans: readonly Span[]): number {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** Where the bytes that are there without a gap from the first one end. */
export function prefixEnd(spans: readonly Span[]): number {
  const [first] = spans;
  return first?.start === 0 ? first.end : 0;
}

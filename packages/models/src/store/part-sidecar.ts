import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readPlainFile, replaceFile } from "@funasr-images/files";
import { addSpan, type Span } from "./span.ts";

/** The file beside the bytes of a part that says which of them are there. */
const sidecarName = "spans.json";
/** The bytes of a part. */
export const bytesName = "bytes";

/**
 * Which bytes of a part are certainly on disk. A sidecar that is missing, broken or says more than the file holds means
 * that nothing is.
 */
export async function readSidecar(directory: string): Promise<Span[]> {
  try {
    const { spans } = JSON.parse(String(await readPlainFile(join(directory, sidecarName)))) as {
      readonly spans: unknown;
    };
    const { size } = await stat(join(directory, bytesName));
    if (!Array.isArray(spans) || !spans.every((span) => isSpan(span, size))) return [];
    return (spans as [number, number][]).reduce<Span[]>((sum, [start, end]) => addSpan(sum, { start, end }), []);
  } catch {
    return [];
  }
}

/** Replaces the sidecar. The bytes have to be synchronised before, or it would promise what a power cut can lose. */
export async function writeSidecar(directory: string, spans: readonly Span[]): Promise<void> {
  const there = spans.map(({ start, end }) => [start, end]);
  await replaceFile(join(directory, sidecarName), JSON.stringify({ spans: there }));
}

function isSpan(value: unknown, size: number): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [start, end] = value as unknown[];
  return Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= Number(start) && Number(end) <= size;
}

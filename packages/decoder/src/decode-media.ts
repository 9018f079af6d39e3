import { DecodeError } from "./decode-error.ts";
import { explainOutcome } from "./explain-outcome.ts";
import { needsSeeking } from "./needs-seeking.ts";
import { readHead } from "./read-head.ts";
import { runThread } from "./run-thread.ts";
import { spoolBytes } from "./spool-bytes.ts";
import type { MediaBlock, MediaFormat } from "./thread-messages.ts";

export interface DecodeMediaOptions {
  /** Maximum length of the audio in seconds: small files may contain days of silence. @default 43200 */
  readonly longestSeconds?: number | undefined;
  /** Maximum time without progress although there are bytes to read. @default 30000 */
  readonly stallMs?: number;
  /** Maximum size of the temporary file that some mp4 files need. @default 2 GiB */
  readonly mostSpooled?: number;
  /** Waits until a thread may be started; what it resolves with is called when that has ended. @default at once */
  readonly takeTurn?: (() => Promise<() => void>) | undefined;
  /** Called once the format is known, before the first block. */
  readonly onFormat?: (format: MediaFormat) => void;
}

/** What is kept to name the format of bytes that nothing reads: signatures of archives lie 257 bytes in, or later. */
const headBytes = 4096;

/**
 * Decodes an audio or video file of any common format as its bytes arrive: its first sound, as 32-bit floats at its own rate.
 *
 * The decoder runs in a thread of its own, in a memory of its own (at most 256 MiB), which ends when the caller stops reading.
 * A damaged part costs only itself. Errors of `source` are thrown as they are.
 *
 * @throws DecodeError
 */
export async function* decodeMedia(
  source: AsyncIterable<Uint8Array>,
  {
    longestSeconds = 43_200,
    stallMs = 30_000,
    mostSpooled = 2 * 1024 ** 3,
    takeTurn,
    onFormat,
  }: DecodeMediaOptions = {},
): AsyncGenerator<MediaBlock> {
  const { answer: seeks, bytes } = await readHead(source, needsSeeking);
  const file = seeks ? await spoolBytes(bytes, mostSpooled) : undefined;
  const head: Uint8Array[] = [];
  let format: MediaFormat | undefined;
  let seconds = 0;
  let giveBack: (() => void) | undefined;
  try {
    giveBack = await takeTurn?.();
    const events = runThread(file ? { file: file.path } : { bytes: keepHead(bytes, head) }, { stallMs });
    for await (const event of events) {
      if (event.kind === "block") {
        const { block } = event;
        seconds += (block.channels[0]?.length ?? 0) / block.sampleRate;
        if (seconds > longestSeconds) {
          const fix = "Cut it.";
          throw new DecodeError("TOO_LONG", `The audio is longer than ${longestSeconds / 3600} hours`, { fix });
        }
        yield block;
      } else if (event.kind === "format") {
        format = event.format;
        onFormat?.(format);
      } else if (event.outcome !== "done") {
        throw await explainOutcome(event.outcome, { format, head: Buffer.concat(head) });
      }
    }
  } finally {
    giveBack?.();
    file?.remove();
  }
}

async function* keepHead(bytes: AsyncIterable<Uint8Array>, head: Uint8Array[]): AsyncGenerator<Uint8Array> {
  let kept = 0;
  for await (const piece of bytes) {
    if (kept < headBytes) head.push(piece.slice(0, headBytes - kept));
    kept += piece.length;
    yield piece;
  }
}

import type { ContentAnswer } from "../connection/content-connection.ts";
import { watchRequest } from "../connection/watch-request.ts";
import type { StorePart } from "../store/store-part.ts";
import { askContent, contentFailure, judgeAnswer } from "./ask-content.ts";
import type { SpanOptions } from "./download-span.ts";

export interface StreamOptions extends SpanOptions {
  /** What was in the part is worthless. */
  readonly onRestart: () => void;
}

/** Below this a part is not worth a range: small files come from the gateway, which answers ranges with everything. */
const resumableBytes = 1024 * 1024;

/**
 * Fetches what a part lacks in one stream, from where its bytes have their first gap.
 *
 * @throws ConnectionError `STREAM_SLOW`, `STREAM_UNANSWERED`; RetryableFailure when another attempt may help, ModelError when none will
 */
export async function downloadStream(part: StorePart, options: StreamOptions): Promise<void> {
  const { source, connection, size, where, signal } = options;
  let at = part.missing(size)[0]?.start ?? size;
  if (at < resumableBytes && at < size) at = await restart(part, options);
  if (at >= size) return;
  await part.restart(at);
  const request = watchRequest(source.hub.timing.stallMs, signal, options.speeds);
  try {
    const found = await askContent(options, at > 0 ? `bytes=${at}-` : undefined, request.watchdog);
    const { answer } = found;
    if (answer.status === 206) await checkRange(answer, at, part, options);
    else {
      // Everything from the start, though a range may have been asked for.
      at = await restart(part, options);
      if (!isLength(answer, size)) throw await judgeAnswer(found, source, where);
    }
    let tooLong = false;
    await answer.read((bytes) => {
      tooLong = at + bytes.length > size;
      if (tooLong) return false;
      part.write(at, bytes);
      at += bytes.length;
      request.moved(bytes.length);
      options.onBytes(bytes.length);
      return undefined;
    });
    if (tooLong) {
      await restart(part, options);
      throw contentFailure("MODEL_CORRUPT", `Expected ${size} bytes, received more`, where);
    }
  } catch (cause) {
    connection.close();
    throw request.judge(cause, where);
  } finally {
    request.stop();
  }
  if (at < size) throw contentFailure("HUB_UNREACHABLE", `The body ended after ${at} of ${size} bytes`, where);
}

async function checkRange(answer: ContentAnswer, at: number, part: StorePart, options: StreamOptions): Promise<void> {
  const range = answer.headers.get("content-range");
  const wanted = `bytes ${at}-${options.size - 1}/${options.size}`;
  if (range === wanted) return;
  answer.cancel();
  await restart(part, options);
  throw contentFailure("HUB_REPLY_INVALID", `Expected the range ${wanted}, received ${range}`, options.where);
}

/** Another length is another file, or a message of the hub in place of the file. */
function isLength({ headers }: ContentAnswer, size: number): boolean {
  const length = headers.get("content-length");
  return length === null || headers.has("content-encoding") || Number(length) === size;
}

async function restart(part: StorePart, options: StreamOptions): Promise<number> {
  if (part.bytes > 0) {
    options.onRestart();
    await part.restart();
  }
  return 0;
}

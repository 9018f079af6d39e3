import { type ContentAnswer, type ContentConnection, readBeginning } from "../connection/content-connection.ts";
import { judgeStatus, parseEnvelope } from "../hub/judge-status.ts";
import { hubHeaders, maxRedirects, nextAddress, tooManyRedirects } from "../hub/request-hub.ts";
import { RetryableFailure } from "../hub/retry.ts";
import type { StallWatchdog } from "../hub/stall-watchdog.ts";
import { ModelError, type ModelErrorCode } from "../model-error.ts";
import type { ContentLocation } from "./locate-content.ts";
import type { OpenSource } from "./source.ts";

/** Where to ask for the bytes of one file. */
export interface ContentQuestion {
  readonly source: OpenSource;
  /** Where the redirect of the hub led to the last time. @default the hub is asked each time */
  readonly location?: ContentLocation;
  readonly connection: ContentConnection;
  /** Model, path and address, for messages. */
  readonly where: string;
}

/** An answer with status 200 or 206, and where it came from. */
export interface FoundContent {
  readonly answer: ContentAnswer;
  readonly url: URL;
}

/**
 * One GET through the redirects. Every other status than 200 and 206 is thrown as what it means.
 *
 * @param range a `Range` header
 */
export async function askContent(
  { source, location, connection, where }: ContentQuestion,
  range: string | undefined,
  watchdog: StallWatchdog,
): Promise<FoundContent> {
  const { hub } = source;
  const headers: Record<string, string> = range === undefined ? {} : { range };
  let url = location ? await location.find() : source.address;
  try {
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      watchdog.touch();
      const answer = await connection.get(url, hubHeaders(hub, url, headers), watchdog.signal);
      watchdog.touch();
      const next = nextAddress(hub, url, answer, where);
      if (!next) return await checkStatus({ answer, url }, source, where);
      answer.cancel();
      url = next;
    }
  } catch (error) {
    location?.forget(url);
    throw error;
  }
  throw tooManyRedirects(where);
}

async function checkStatus(found: FoundContent, source: OpenSource, where: string): Promise<FoundContent> {
  const { status } = found.answer;
  if (status === 200 || status === 206) return found;
  if (status === 416) {
    found.answer.cancel();
    throw contentFailure("HUB_REPLY_INVALID", "The hub has no such range (416)", where);
  }
  throw await judgeAnswer(found, source, where);
}

/** The error for an answer that cannot be the file. */
export async function judgeAnswer({ answer, url }: FoundContent, source: OpenSource, where: string): Promise<Error> {
  const { status, headers } = answer;
  const text = await readBeginning(answer);
  const redirected = url.origin !== source.hub.endpoint.origin;
  if (status !== 200 || parseEnvelope(text)?.success === false) {
    return judgeStatus({ status, headers, text, where, redirected });
  }
  const type = headers.get("content-type") ?? "";
  const shown = /json|text|html/.test(type) ? `: ${JSON.stringify(text.slice(0, 120))}` : "";
  return contentFailure(
    "MODEL_CORRUPT",
    `Received ${headers.get("content-length")} bytes of another file${shown}`,
    where,
  );
}

/** A failure of the content that another attempt may fix. */
export function contentFailure(code: ModelErrorCode, what: string, where: string): RetryableFailure {
  const fix =
    code === "MODEL_CORRUPT"
      ? "Run again; if it stays, the hub or a proxy serves other bytes than the locked ones: do not use them."
      : "Run again: what is already stored is kept.";
  return new RetryableFailure(new ModelError(code, what, { where, fix }));
}

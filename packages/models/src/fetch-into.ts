import { describeAddress, hubAddress } from "./hub-address.ts";
import type { OpenHub } from "./hub-options.ts";
import { judgeStatus, parseEnvelope } from "./judge-status.ts";
import { ModelError, type ModelErrorCode } from "./model-error.ts";
import type { WantedBlob } from "./plan-downloads.ts";
import { type HubAnswer, judgeConnection, requestHub } from "./request-hub.ts";
import { RetryableFailure } from "./retry.ts";
import { startStallWatchdog } from "./stall-watchdog.ts";
import type { StorePart } from "./store-part.ts";

/** One attempt. */
export interface FetchOptions {
  readonly hub: OpenHub;
  readonly blob: WantedBlob;
  readonly signal: AbortSignal;
  /** Bytes that arrived and are in the part. */
  readonly onBytes: (count: number) => void;
  /** What was in the part is worthless. */
  readonly onRestart: () => void;
}

/** Below this a part is not worth a range: small files come from the gateway, which answers ranges with everything. */
const resumableBytes = 1024 * 1024;

/**
 * One attempt to complete a part: the bytes that it lacks, then size, hash and its name.
 *
 * @throws RetryableFailure when another attempt may mend it, ModelError when none will.
 */
export async function fetchInto(part: StorePart, options: FetchOptions): Promise<void> {
  const { blob } = options;
  if (part.bytes > blob.size || (part.bytes < resumableBytes && part.bytes < blob.size)) await restart(part, options);
  if (part.bytes < blob.size) await fetchRest(part, options);
  const outcome = await part.commit();
  if (outcome.kind === "stored") return;
  await restart(part, options);
  throw failure(options, "MODEL_CORRUPT", `Expected sha256 ${blob.sha256}, received ${outcome.received}`);
}

async function fetchRest(part: StorePart, options: FetchOptions): Promise<void> {
  const { hub, blob, signal, onBytes } = options;
  const watchdog = startStallWatchdog(hub.timing.stallMs, signal);
  try {
    const headers: Record<string, string> = part.bytes > 0 ? { range: `bytes=${part.bytes}-` } : {};
    const question = { address: sourceAddress(options), where: describeSource(options), headers };
    const answer = await requestHub(hub, question, watchdog);
    await checkAnswer(answer, part, options);
    for await (const chunk of answer.response.body ?? []) {
      watchdog.touch();
      if (part.bytes + chunk.length > blob.size) {
        await restart(part, options);
        throw failure(options, "MODEL_CORRUPT", `Expected ${blob.size} bytes, received more`);
      }
      await part.append(chunk);
      onBytes(chunk.length);
    }
  } catch (cause) {
    throw judgeConnection(cause, describeSource(options), watchdog);
  } finally {
    watchdog.stop();
  }
  if (part.bytes < blob.size) {
    throw failure(options, "HUB_UNREACHABLE", `The body ended after ${part.bytes} of ${blob.size} bytes`);
  }
}

/** Lets only an answer pass whose body continues the part. */
async function checkAnswer(answer: HubAnswer, part: StorePart, options: FetchOptions): Promise<void> {
  const { response, redirected } = answer;
  const { headers, status } = response;
  if (status === 206) return checkRange(response, part, options);
  if (status === 416) {
    await response.body?.cancel();
    await restart(part, options);
    throw failure(options, "HUB_REPLY_INVALID", "The hub has no such range (416)");
  }
  if (status !== 200) {
    throw judgeStatus({
      status,
      headers,
      text: await readBeginning(response),
      where: describeSource(options),
      redirected,
    });
  }
  // Everything from the start, though a range may have been asked for.
  if (part.bytes > 0) await restart(part, options);
  const length = headers.get("content-length");
  if (length === null || headers.has("content-encoding") || Number(length) === options.blob.size) return;
  await refuseLength(answer, length, options);
}

async function checkRange(response: Response, part: StorePart, options: FetchOptions): Promise<void> {
  const range = response.headers.get("content-range");
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(range ?? "") ?? [];
  if (start !== undefined && Number(start) === part.bytes && Number(total) === options.blob.size) return;
  await response.body?.cancel();
  const wanted = `bytes ${part.bytes}-${options.blob.size - 1}/${options.blob.size}`;
  await restart(part, options);
  throw failure(options, "HUB_REPLY_INVALID", `Expected the range ${wanted}, received ${range}`);
}

/** Another length is another file, or a message of the hub in place of the file. */
async function refuseLength(
  { response, redirected }: HubAnswer,
  length: string,
  options: FetchOptions,
): Promise<never> {
  const text = await readBeginning(response);
  const { status, headers } = response;
  if (parseEnvelope(text)?.success === false) {
    throw judgeStatus({ status, headers, text, where: describeSource(options), redirected });
  }
  const type = headers.get("content-type") ?? "";
  const shown = /json|text|html/.test(type) ? `: ${JSON.stringify(text.slice(0, 120))}` : "";
  throw failure(options, "MODEL_CORRUPT", `Expected ${options.blob.size} bytes, received ${length}${shown}`);
}

async function restart(part: StorePart, options: FetchOptions): Promise<void> {
  if (part.bytes === 0) return;
  options.onRestart();
  await part.restart();
}

async function readBeginning(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > 4096) break;
  }
  return text;
}

function failure(options: FetchOptions, code: ModelErrorCode, what: string): RetryableFailure {
  const fix =
    code === "MODEL_CORRUPT"
      ? "Run again; if it stays, the hub or a proxy serves other bytes than the locked ones: do not use them."
      : "Run again: what is already stored is kept.";
  return new RetryableFailure(new ModelError({ code, what, where: describeSource(options), fix }));
}

function sourceAddress({ hub, blob }: FetchOptions): URL {
  const [{ model, commit, path }] = blob.sources;
  return hubAddress.content(hub.endpoint, model, commit, path);
}

function describeSource(options: FetchOptions): string {
  const [{ model, path }] = options.blob.sources;
  return `${model}/${path} from ${describeAddress(sourceAddress(options), options.hub.endpoint)}`;
}

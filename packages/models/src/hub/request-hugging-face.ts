import { ModelError, type ModelErrorCode } from "../model-error.ts";
import { describeAddress } from "./hub-address.ts";
import type { OpenHub } from "./hub-options.ts";
import { judgeStatus } from "./judge-status.ts";
import type { RequestOptions } from "./request-data.ts";
import { judgeConnection, requestHub } from "./request-hub.ts";
import { type RetryableFailure, retry } from "./retry.ts";
import { startStallWatchdog } from "./stall-watchdog.ts";

/** What Hugging Face's API answers: JSON without an envelope; more of a list is behind `next`. */
export interface HuggingFaceAnswer {
  readonly value: unknown;
  readonly next: URL | undefined;
}

/** A JSON answer of Hugging Face's API, with retries. */
export async function requestHuggingFace(
  hub: OpenHub,
  address: URL,
  options: RequestOptions,
): Promise<HuggingFaceAnswer> {
  const { bytes, headers } = await requestBytes(hub, address, options);
  const [, link] = /<([^>]+)>;\s*rel="?next"?/.exec(headers.get("link") ?? "") ?? [];
  try {
    return { value: JSON.parse(bytes.toString()), next: link ? new URL(link, address) : undefined };
  } catch (cause) {
    throw new ModelError(
      "HUB_REPLY_INVALID",
      `The hub's answer is not the API's JSON: ${JSON.stringify(bytes.toString().slice(0, 120))}`,
      {
        where: describeAddress(address, hub.endpoint),
        fix: "Check the endpoint, and whether a proxy or a login page answers in its place.",
        cause,
      },
    );
  }
}

/** The body of an answer, with retries. For small ones: it is kept in memory. */
export function requestBytes(
  hub: OpenHub,
  address: URL,
  options: RequestOptions,
): Promise<{ readonly bytes: Buffer; readonly headers: Headers }> {
  return retry(() => requestOnce(hub, address, options.signal), {
    ...options,
    retries: hub.retries,
    timing: hub.timing,
  });
}

async function requestOnce(hub: OpenHub, address: URL, signal: AbortSignal | undefined) {
  const where = describeAddress(address, hub.endpoint);
  const watchdog = startStallWatchdog(hub.timing.stallMs, signal);
  try {
    const { response, redirected } = await requestHub(hub, { address, where, headers: {} }, watchdog);
    const bytes = Buffer.from(await response.arrayBuffer());
    if (response.ok) return { bytes, headers: response.headers };
    const { status, headers } = response;
    throw judgeCode(headers, where) ?? judgeStatus({ status, headers, text: bytes.toString(), where, redirected });
  } catch (cause) {
    throw judgeConnection(cause, where, watchdog);
  } finally {
    watchdog.stop();
  }
}

/** The header says what went wrong; the status of a model that is not there is 401. */
const codes: Readonly<Record<string, readonly [ModelErrorCode, string, string]>> = {
  RepoNotFound: ["MODEL_NOT_FOUND", "The hub shows no such model", "Check the id; for a private model set HF_TOKEN."],
  GatedRepo: [
    "MODEL_NO_ACCESS",
    "The hub shows this model to some accounts only",
    "Ask for access, then set HF_TOKEN.",
  ],
  RevisionNotFound: [
    "MODEL_REVISION_NOT_FOUND",
    "The model has no such revision",
    "Name a branch, tag or commit of it.",
  ],
  EntryNotFound: ["MODEL_FILE_NOT_FOUND", "The model has no such file", "Ask for a file that it has."],
};

function judgeCode(headers: Headers, where: string): ModelError | RetryableFailure | undefined {
  const [code, what, fix] = codes[headers.get("x-error-code") ?? ""] ?? [];
  return code && what && fix ? new ModelError(code, what, { where, fix }) : undefined;
}

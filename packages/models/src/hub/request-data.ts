import { ModelError } from "../model-error.ts";
import { describeAddress } from "./hub-address.ts";
import type { OpenHub } from "./hub-options.ts";
import { judgeStatus, parseEnvelope } from "./judge-status.ts";
import { judgeConnection, requestHub } from "./request-hub.ts";
import { RetryableFailure, type RetryNotice, retry } from "./retry.ts";
import { startStallWatchdog } from "./stall-watchdog.ts";

export interface RequestOptions {
  readonly signal?: AbortSignal;
  readonly onRetry?: (notice: RetryNotice) => void;
}

/** `Data` of an API answer, with retries. A failure with status 200 is a failure, too. */
export function requestData(hub: OpenHub, address: URL, options: RequestOptions): Promise<unknown> {
  return retry(() => requestOnce(hub, address, options.signal), {
    ...options,
    retries: hub.retries,
    timing: hub.timing,
  });
}

async function requestOnce(hub: OpenHub, address: URL, signal: AbortSignal | undefined): Promise<unknown> {
  const where = describeAddress(address, hub.endpoint);
  const watchdog = startStallWatchdog(hub.timing.stallMs, signal);
  try {
    const headers = { accept: "application/json" };
    const { response, redirected } = await requestHub(hub, { address, where, headers }, watchdog);
    const text = await response.text();
    const envelope = parseEnvelope(text);
    if (response.ok && envelope?.success) return envelope.data;
    if (response.ok && !envelope) throw invalidReply(text, where);
    throw judgeStatus({ status: response.status, headers: response.headers, text, where, redirected });
  } catch (cause) {
    throw judgeConnection(cause, where, watchdog);
  } finally {
    watchdog.stop();
  }
}

/** A proxy's or a login page in place of the API's JSON; it may go away by itself. */
function invalidReply(text: string, where: string): RetryableFailure {
  return new RetryableFailure(
    new ModelError(
      "HUB_REPLY_INVALID",
      `The hub's answer is not the API's JSON: ${JSON.stringify(text.slice(0, 120))}`,
      { where, fix: "Check the endpoint, and whether a proxy or a login page answers in its place." },
    ),
  );
}

import { readRetryAfter } from "@funasr-images/net";
import { ModelError, type ModelErrorCode } from "../model-error.ts";
import type { AnswerHeaders } from "./request-hub.ts";
import { RetryableFailure } from "./retry.ts";

/** What a failed answer is judged by. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** The beginning of the body. */
  readonly text: string;
  /** Model, path and address, for the message. */
  readonly where: string;
  /** Whether the answer came from another host than the hub's own. */
  readonly redirected: boolean;
}

type KnownFailure = Pick<ModelError, "code" | "what" | "fix">;

const noAccess: KnownFailure = {
  code: "MODEL_NO_ACCESS",
  what: "The hub does not show this model",
  fix: "Set a token of an account that may read it.",
};

/** ModelScope distinguishes these by number only; the HTTP status is 404 for all of them. */
const knownFailures: Readonly<Record<string, KnownFailure>> = {
  "10010200001": noAccess,
  "10010205001": {
    code: "MODEL_NOT_FOUND",
    what: "The hub knows no such model or file",
    fix: "Check id and path on the hub; models move between owners (damo and iic, for instance).",
  },
  "10990101004": {
    code: "MODEL_REVISION_NOT_FOUND",
    what: "The model has no such revision",
    fix: "Use a branch, tag or 40-digit commit that exists; master is the default branch.",
  },
};

/** Turns a failed answer into the error to throw: to repeat, or for good. */
export function judgeStatus(answer: FailedAnswer): ModelError | RetryableFailure {
  const { status, headers, where, redirected } = answer;
  const envelope = parseEnvelope(answer.text);
  const said = envelope?.message ? `: ${envelope.message.slice(0, 200)}` : "";
  if (status === 429) {
    return later("HUB_BUSY", `The hub asks for fewer requests (429)${said}`, where, headers);
  }
  // Overload of the hub's database comes as 404 with the number of "not found".
  const overloaded = status === 404 && /max_prepared_stmt_count|Error 1461/.test(answer.text);
  const failedSuccess = status >= 200 && status < 300;
  if (status >= 500 || status === 408 || overloaded || failedSuccess) {
    return later("HUB_UNAVAILABLE", `The hub failed with status ${status}${said}`, where, headers);
  }
  // A signature that has run out: the next attempt asks the hub for a new one.
  if (redirected && (status === 403 || status === 410)) {
    return later("HUB_REFUSED", `The redirect target refused with status ${status}`, where, headers);
  }
  const numbered = status === 404 ? knownFailures[envelope?.code ?? ""] : undefined;
  const known = status === 401 || status === 403 ? noAccess : numbered;
  if (known) return new ModelError(known.code, `${known.what}${said}`, { where, fix: known.fix });
  return new ModelError(
    status === 404 ? "MODEL_NOT_FOUND" : "HUB_REFUSED",
    `The hub refused with status ${status}${said}`,
    { where, fix: "Check the endpoint, the model id and the token." },
  );
}

/** Reads an envelope in either of ModelScope's spellings; `undefined` for any other text. */
export function parseEnvelope(
  text: string,
): { readonly code: string; readonly success: boolean; readonly message: string; readonly data: unknown } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const fields = new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field as unknown]));
  if (!fields.has("success") && !fields.has("code")) return undefined;
  return {
    code: String(fields.get("code") ?? ""),
    success: fields.get("success") === true,
    message: String(fields.get("message") ?? fields.get("msg") ?? ""),
    data: fields.get("data"),
  };
}

function later(code: ModelErrorCode, what: string, where: string, headers: AnswerHeaders): RetryableFailure {
  const error = new ModelError(code, what, { where, fix: "Run again later: what is already stored is kept." });
  return new RetryableFailure(error, readRetryAfter(headers));
}

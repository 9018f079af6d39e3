import type { ReplyError, ServerResult } from "./server-result.ts";

type ReplyErrorCode =
  /** The answer is not understood, so nothing is concluded from it. Check the address and any proxy in between. */
  | "BAD_REPLY"
  /** The server failed and gives no reason. Try again later; its log says why. */
  | "SERVER_ERROR";

/**
 * Reads one reply of any server dialect. Unknown fields are kept, so a result can be printed unchanged.
 *
 * @example
 * parseServerResult('{"is_final":true,"text":""}'); // { ok: true, result: { is_final: true, text: "" } }
 */
export function parseServerResult(text: string): { ok: true; result: ServerResult } | { ok: false; error: ReplyError } {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (cause) {
    return refuse(`The reply is not JSON: ${(cause as Error).message}.`);
  }
  if (typeof root !== "object" || root === null || Array.isArray(root))
    return refuse("The reply is not a JSON object.");

  const fields = { ...(root as Record<string, unknown>) };
  // The Python server describes an error in a sentence.
  if (typeof fields.error === "string") fields.error = replyError("SERVER_ERROR", fields.error);
  const wrong = Object.entries(checks).find(([name, check]) => !check.test(fields[name]));
  if (wrong) return refuse(`Field "${wrong[0]}" of the reply must be ${wrong[1].expected}.`);
  // An acknowledgement of the Python server has no text and, in old versions, no flag.
  return {
    ok: true,
    result: { ...fields, text: fields.text ?? "", is_final: fields.is_final ?? false } as ServerResult,
  };
}

const optional = (type: string) => (value: unknown) => value === undefined || typeof value === type;

const checks: Record<keyof ServerResult, { expected: string; test: (value: unknown) => boolean }> = {
  text: { expected: "a string", test: optional("string") },
  mode: { expected: "a string", test: optional("string") },
  wav_name: { expected: "a string", test: optional("string") },
  is_final: { expected: "true or false", test: optional("boolean") },
  is_end: { expected: "true or false", test: optional("boolean") },
  timestamp: {
    expected: "a string, a number or an array",
    test: (value) =>
      value === undefined || typeof value === "string" || typeof value === "number" || Array.isArray(value),
  },
  stamp_sents: {
    expected: "an array or an empty string",
    test: (value) => value === undefined || value === "" || Array.isArray(value),
  },
  transcript: { expected: "an object", test: optionalObject },
  progress: { expected: "an object", test: optionalObject },
  error: { expected: "an object with code and message, both strings", test: isReplyError },
  warnings: {
    expected: "an array of objects with code and message, both strings",
    test: (value) =>
      value === undefined || (Array.isArray(value) && value.every((warning) => warning && isReplyError(warning))),
  },
};

function optionalObject(value: unknown): boolean {
  return value === undefined || (typeof value === "object" && value !== null && !Array.isArray(value));
}

function isReplyError(value: unknown): boolean {
  if (value === undefined) return true;
  if (typeof value !== "object" || value === null) return false;
  const { code, message } = value as Record<string, unknown>;
  return typeof code === "string" && typeof message === "string";
}

function refuse(message: string): { ok: false; error: ReplyError } {
  return { ok: false, error: replyError("BAD_REPLY", message) };
}

function replyError(code: ReplyErrorCode, message: string): ReplyError {
  return { code, message };
}

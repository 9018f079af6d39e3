import { checkJsonShape, type JsonShape } from "./check-json-shape.ts";
import type { ClientFrame } from "./client-frame.ts";
import { describeValue } from "./describe-value.ts";
import { type FieldRule, fieldRules } from "./frame-fields.ts";
import type { ReplyError } from "./server-result.ts";

export type FrameErrorCode =
  /** The text frame is not JSON. Send one JSON object per frame. */
  | "BAD_JSON"
  /** The text frame is JSON, but not an object. Send one JSON object per frame. */
  | "NO_OBJECT"
  /** A field of a frame has the wrong type or is out of range. The message says which, and what is valid. */
  | "BAD_FIELD"
  /** The text frame has more values or levels than any frame needs. Leave out what the server does not read. */
  | "TOO_COMPLEX"
  /** The text frame has more bytes than the server accepts (MAX_TEXT_BYTES). Send audio in binary frames. */
  | "TOO_LARGE";

/** Why a frame is refused. */
export interface FrameError extends ReplyError {
  readonly code: FrameErrorCode;
}

/**
 * A refused frame still `ends` the utterance if it says so: the sender waits for an answer. A frame that was not parsed
 * (`BAD_JSON`, `TOO_COMPLEX`, `TOO_LARGE`) ends nothing. A valid `name` is still used: by it the sender matches
 * replies.
 */
export type ParsedFrame =
  | { readonly ok: true; readonly frame: ClientFrame }
  | { readonly ok: false; readonly error: FrameError; readonly ends: boolean; readonly name?: string };

/**
 * Reads one text frame. The C++ servers abort on a single field of the wrong type, so nothing may reach them unchecked.
 *
 * Unknown fields are dropped, a byte order mark is skipped, lone surrogates become U+FFFD (the C++ parser drops the
 * connection because of them), an unknown `mode` or `svs_lang` becomes its default, as upstream.
 *
 * @example
 * parseClientFrame('{"itn":1}');
 * // { ok: false, error: { code: "BAD_FIELD", message: 'Field "itn" must be true or false, but is the number 1.' }, ends: false }
 */
export function parseClientFrame(text: string): ParsedFrame {
  const problem = checkJsonShape(text, frameShape);
  if (problem) {
    return refuse("TOO_COMPLEX", `The text frame ${problem}. Leave out what the server does not read.`);
  }
  let root: unknown;
  try {
    root = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    return refuse(
      "BAD_JSON",
      `The text frame is not JSON: ${(cause as Error).message}. Send one JSON object per frame.`,
    );
  }
  // The C++ servers treat null as an empty object.
  if (root === null) return { ok: true, frame: {} };
  if (typeof root !== "object" || Array.isArray(root)) {
    return refuse("NO_OBJECT", `The text frame must be a JSON object, but is ${describeValue(root)}.`);
  }

  const frame: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries<FieldRule>(fieldRules)) {
    const value = (root as Record<string, unknown>)[name];
    if (value === undefined || (value === null && rule.nullable)) continue;
    const parsed = rule.parse(value);
    if (parsed === undefined) {
      const message = `Field "${name}" must be ${rule.expected}, but is ${describeValue(value)}.`;
      const spoken = fieldRules.wav_name.parse((root as ClientFrame).wav_name);
      return refuse("BAD_FIELD", message, isEndFrame(root), typeof spoken === "string" ? spoken : undefined);
    }
    frame[name] = parsed;
  }
  return { ok: true, frame };
}

/** Whether the frame ends the utterance. */
export function isEndFrame(frame: ClientFrame): boolean {
  return frame.is_speaking === false || frame.is_finished === true;
}

function refuse(code: FrameErrorCode, message: string, ends = false, name?: string): ParsedFrame {
  return { ok: false, error: { code, message }, ends, name };
}

/** Unknown fields are dropped, so the limits leave room for those of other dialects. */
const frameShape: JsonShape = { maxDepth: 32, maxValues: 10_000 };

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
  /** A field of a frame has the wrong type or is out of range, and was left out. The message says which, and what is valid. */
  | "BAD_FIELD"
  /** The text frame has more values or levels than any frame needs. Leave out what the server does not read. */
  | "TOO_COMPLEX"
  /** The text frame has more bytes than the server accepts (MAX_TEXT_BYTES). Send audio in binary frames. */
  | "TOO_LARGE";

/** Why a frame, or a field of it, is refused. */
export interface FrameError extends ReplyError {
  readonly code: FrameErrorCode;
}

/**
 * A `refused` field costs that field only: the name, by which the sender matches replies, an end, and every other field
 * of its frame count. A frame that could not be read (`ok` false) ends nothing.
 */
export type ParsedFrame =
  | { readonly ok: true; readonly frame: ClientFrame; readonly refused?: FrameError }
  | { readonly ok: false; readonly error: FrameError };

/**
 * Reads one text frame. The C++ servers abort on a single field of the wrong type, so nothing may reach them unchecked.
 *
 * Unknown fields are dropped, a byte order mark is skipped, lone surrogates become U+FFFD (the C++ parser drops the
 * connection because of them), an unknown `mode` or `svs_lang` becomes its default, as upstream.
 *
 * @example
 * parseClientFrame('{"itn":1}');
 * // { ok: true, frame: {}, refused: { code: "BAD_FIELD", message: 'Field "itn" must be true or false, but is the number 1.' } }
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
  const problems: string[] = [];
  for (const [name, rule] of Object.entries<FieldRule>(fieldRules)) {
    const value = (root as Record<string, unknown>)[name];
    if (value === undefined || (value === null && rule.nullable)) continue;
    const parsed = rule.parse(value);
    if (parsed === undefined)
      problems.push(`Field "${name}" must be ${rule.expected}, but is ${describeValue(value)}.`);
    else frame[name] = parsed;
  }
  if (problems.length === 0) return { ok: true, frame };
  return { ok: true, frame, refused: { code: "BAD_FIELD", message: problems.join(" ") } };
}

/** Whether the frame ends the utterance. */
export function isEndFrame(frame: ClientFrame): boolean {
  return frame.is_speaking === false || frame.is_finished === true;
}

function refuse(code: FrameErrorCode, message: string): ParsedFrame {
  return { ok: false, error: { code, message } };
}

/** Unknown fields are dropped, so the limits leave room for those of other dialects. */
const frameShape: JsonShape = { maxDepth: 32, maxValues: 10_000 };

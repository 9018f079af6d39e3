import { CodedError, type ErrorContext } from "@funasr-images/errors";
import type { RefusalCode } from "./admission.ts";
import { EngineError, type EngineErrorCode } from "./engine.ts";

/** For HTTP requests. Lower case like OpenAI's; codes that are also used for WebSockets are upper case. */
export type HttpErrorCode =
  /** The path of the request is invalid. Correct it. */
  | "bad_url"
  /** Nothing answers there. The README lists the paths. */
  | "not_found"
  /** The path does not support this method. The header Allow lists the methods. */
  | "method_not_allowed"
  /** The path speaks WebSocket. Connect by a WebSocket client. */
  | "upgrade_required"
  /** The server requires a token. Send it as Authorization: Bearer. */
  | "token_missing"
  /** The token is not one of the server's. Send one of AUTH_TOKENS. */
  | "invalid_api_key"
  /** Pages of this origin may not use the server. Add it to ALLOWED_ORIGINS. */
  | "origin_not_allowed"
  /** The body is not a form with a file. Send multipart/form-data. */
  | "unsupported_media_type"
  /** The form cannot be read. Send it again, completely. */
  | "bad_form"
  /** A field of the form has an invalid value. The message says what is valid. */
  | "bad_field"
  /** A field of the form is too long. Shorten it. */
  | "field_too_large"
  /** The form has no file. Send the audio as file. */
  | "file_missing"
  /** The file is larger than the server accepts. Split it, or raise MAX_UTTERANCE_BYTES. */
  | "file_too_large"
  /** The body is larger than the server accepts. Send less. */
  | "body_too_large"
  /** Nothing arrived for a while in the middle of an upload. Send it again. */
  | "upload_timeout"
  /** Nobody with this name is enrolled. GET /v1/roles lists the names. */
  | "role_not_found"
  /** The name is not valid for a role. The message says what is valid. */
  | "bad_name"
  /** There is no such model. GET /v1/models lists the names. */
  | "model_not_found"
  /** This image does not distinguish speakers. Use one with speaker models. */
  | "no_speakers"
  /** The format needs times, which this image does not provide. Ask for json or text. */
  | "no_timestamps"
  /** This server does not provide log probabilities. Leave out include. */
  | "no_logprobs"
  /** Translation is not supported. Ask for a transcription. */
  | "translation_not_supported"
  /** The server failed to handle this request. Its log says why. */
  | "internal_error"
  /** The caller does not wait any more. There is nothing to fix. */
  | "ABORTED";

/** A refusal as OpenAI's clients read it: their error class follows from the status, their message from the body. */
export class HttpError extends CodedError<HttpErrorCode | EngineErrorCode | RefusalCode> {
  override readonly name = "HttpError";
  readonly status: number;
  /** The form field or header with the error. */
  readonly param: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: HttpError["code"],
    what: string,
    {
      param = null,
      headers = {},
      ...context
    }: ErrorContext & { param?: string | null; headers?: Record<string, string> } = {},
  ) {
    super(code, what, context);
    this.status = status;
    this.param = param;
    this.headers = headers;
  }
}

/** Seconds after which a client should try again. */
export const retryAfterSeconds = 5;

const retryLater = { "retry-after": String(retryAfterSeconds) };

/** The code for an internal error of the server. */
export const mistakeCode = "internal_error";

/** The body of an error answer, and of an error event. */
export function renderHttpError({ status, code, message, param }: HttpError): object {
  return { error: { message, type: errorType(status), param, code } };
}

/** An engine's failure as an HTTP error; anything unknown is an internal error: 500. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (!(error instanceof EngineError)) {
    return new HttpError(500, mistakeCode, "The server failed to handle this request. Its log says why.", {
      cause: error,
    });
  }
  const status = engineStatus[error.code];
  return new HttpError(status, error.code, error.message, {
    param: error.code === "BAD_AUDIO" ? "file" : undefined,
    headers: status === 503 ? retryLater : undefined,
    cause: error,
  });
}

const engineStatus: Readonly<Record<EngineErrorCode, number>> = {
  BAD_AUDIO: 400,
  BAD_ROLE: 400,
  RECOGNITION_FAILED: 500,
  ENGINE_START: 503,
  ENGINE_UNAVAILABLE: 503,
  ENGINE_CRASHED: 503,
  // The audio was accepted but cannot be processed; sending it again changes nothing.
  EMPTY_TEXT: 422,
  POISONOUS_REQUEST: 422,
};

function errorType(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return status >= 500 ? "server_error" : "invalid_request_error";
}

import { EngineError, type EngineErrorCode } from "./engine.ts";

/** A refusal as OpenAI's clients read it: their error class follows from the status, their message from the body. */
export class HttpError extends Error {
  readonly status: number;
  /** Short and stable, lower case as OpenAI's; an engine's own codes stay upper case. */
  readonly code: string;
  /** The form field or header that is at fault. */
  readonly param: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    {
      param = null,
      headers = {},
      cause,
    }: { param?: string | null; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.name = "HttpError";
    this.status = status;
    this.code = code;
    this.param = param;
    this.headers = headers;
  }
}

/** Seconds until a client should try again what the server could not do now. */
export const retryAfterSeconds = 5;

const retryLater = { "retry-after": String(retryAfterSeconds) };

/** The code of an answer whose request failed by a mistake of the server. */
export const mistakeCode = "internal_error";

/** The body of an error answer, and of an error event. */
export function renderHttpError({ status, code, message, param }: HttpError): object {
  return { error: { message, type: errorType(status), param, code } };
}

/** What an engine's failure is in HTTP; anything unknown is ours to mend: 500. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (!(error instanceof EngineError)) {
    return new HttpError(500, mistakeCode, "The server failed at this request. Its log says why.", {
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
  // The audio was taken and cannot be worked with; sending it again changes nothing.
  EMPTY_TEXT: 422,
  POISONOUS_REQUEST: 422,
};

function errorType(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return status >= 500 ? "server_error" : "invalid_request_error";
}

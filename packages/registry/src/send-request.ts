import { readRetryAfter } from "@funasr-images/net";
import type { Authorizer } from "./authorize.ts";
import { describeRequest, exchangeMessage, type Fetch, type Message, type Reply } from "./exchange-message.ts";
import { RegistryError, type RegistryErrorCode } from "./registry-error.ts";
import { type RetryOptions, retryTransient } from "./retry-transient.ts";

/** Sends until the status is one of `expected`, or throws a RegistryError. */
export type Sender = (message: Message, expected: readonly number[], retries?: number) => Promise<Reply>;

export interface SenderOptions extends RetryOptions {
  readonly fetch: Fetch;
  readonly idleMs: number;
}

/** One exchange on a connection, with whatever the options say about time; no authorization, no retry. */
export function createExchange(options: SenderOptions): (message: Message) => Promise<Reply> {
  const { fetch, idleMs, signal } = options;
  return (message) => exchangeMessage({ ...message, signal: message.signal ?? signal }, fetch, idleMs);
}

/** Adds to an exchange: signing in when asked to, attempts, and errors with the registry's own message. */
export function createSender(origin: string, authorizer: Authorizer, options: SenderOptions): Sender {
  const exchange = createExchange(options);

  async function exchangeSigned(message: Message): Promise<Reply> {
    // An upload may be directed to another host, which must not see our token.
    if (new URL(message.url).origin !== origin) return exchange(message);
    const access = message.method === "GET" || message.method === "HEAD" ? "pull" : "push";
    const reply = await exchange(withAuthorization(message, authorizer.header(access)));
    if (reply.status !== 401) return reply;
    await authorizer.renew(access, reply.headers.get("www-authenticate"));
    return exchange(withAuthorization(message, authorizer.header(access)));
  }

  return (message, expected, retries = options.retries) =>
    retryTransient(
      async () => {
        const reply = await exchangeSigned(message);
        if (!expected.includes(reply.status)) throw refusal(message, reply);
        return reply;
      },
      { ...options, retries },
    );
}

function withAuthorization(message: Message, authorization: string | undefined): Message {
  return authorization ? { ...message, headers: { ...message.headers, authorization } } : message;
}

function refusal(message: Message, { status, headers, bytes }: Reply): RegistryError {
  const retryAfterMs = readRetryAfter(headers);
  return new RegistryError(codeOf(status), describeRefusal(bytes), {
    request: describeRequest(message),
    status,
    retryAfterSeconds: retryAfterMs && retryAfterMs / 1000,
  });
}

function codeOf(status: number): RegistryErrorCode {
  if (status === 401) return "UNAUTHORIZED";
  if (status === 403) return "FORBIDDEN";
  if (status === 404) return "NOT_FOUND";
  if (status === 408 || status === 429) return "RATE_LIMITED";
  return status >= 500 ? "SERVER_ERROR" : "REJECTED";
}

/** The registry's own text: `CODE: message` of every entry of its errors, else the start of the body. */
function describeRefusal(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("utf8");
  try {
    const { errors } = JSON.parse(text) as { errors: { code: string; message?: string; detail?: unknown }[] };
    const lines = errors.map(({ code, message, detail }) =>
      [code, message, typeof detail === "string" ? detail : detail && JSON.stringify(detail)]
        .filter(Boolean)
        .join(": "),
    );
    return `The registry says ${lines.join("; ")}`;
  } catch {
    return text.trim() ? `The registry says ${text.trim().slice(0, 200)}` : "The registry refused and gave no reason";
  }
}

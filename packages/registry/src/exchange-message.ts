import { ReadableStream } from "node:stream/web";
import { RegistryError } from "./registry-error.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A body of known size that can be opened again for every attempt. */
export interface StreamBody {
  readonly size: number;
  readonly open: () => AsyncIterable<Uint8Array>;
  readonly onBytes?: (sentBytes: number) => void;
}

export interface Message {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | StreamBody;
  /** Called once for every reply of status 200; takes its bytes, and the reply has none. */
  readonly sink?: () => (chunk: Uint8Array) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** A reply that was read to its end. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/**
 * One HTTP request and its whole reply, whatever the status. Ends when nothing moved for `idleMs`.
 *
 * @throws RegistryError UNREACHABLE, STALLED, SOURCE_UNREADABLE; the signal's own reason when it was aborted.
 */
export async function exchangeMessage(message: Message, fetch: Fetch, idleMs: number): Promise<Reply> {
  const request = describeRequest(message);
  const idle = watchIdle(idleMs);
  const upload = message.body && "open" in message.body ? sendStream(message.body, idle.touch) : undefined;
  const signal = message.signal ? AbortSignal.any([message.signal, idle.signal]) : idle.signal;
  try {
    const response = await fetch(message.url, {
      method: message.method,
      headers: { ...message.headers, ...upload?.headers },
      body: upload?.stream ?? (message.body as Uint8Array<ArrayBuffer> | undefined) ?? null,
      signal,
      // Node asks for this word with every streamed body.
      ...(upload && { duplex: "half" }),
    } as RequestInit);
    upload?.stop();
    return { status: response.status, headers: response.headers, bytes: await readBody(response, message, idle.touch) };
  } catch (cause) {
    message.signal?.throwIfAborted();
    if (upload?.failure()) throw upload.failure();
    if (idle.signal.aborted) throw new RegistryError("STALLED", `Nothing moved for ${idleMs} ms`, { request, cause });
    throw new RegistryError("UNREACHABLE", `The connection failed: ${reasonOf(cause)}`, { request, cause });
  } finally {
    upload?.stop();
    idle.clear();
  }
}

/** The method and the address, without the query: upload addresses carry secrets in it. */
export function describeRequest(message: Pick<Message, "method" | "url">): string {
  return `${message.method} ${message.url.replace(/[?#].*$/, "")}`;
}

function watchIdle(idleMs: number) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), idleMs);
  return { signal: controller.signal, touch: () => void timer.refresh(), clear: () => clearTimeout(timer) };
}

/** Streams the body with its length named, so that no registry has to understand chunked bodies. */
function sendStream(body: StreamBody, touch: () => void) {
  let failure: RegistryError | undefined;
  let stopped = false;
  async function* chunks() {
    let sent = 0;
    try {
      for await (const chunk of body.open()) {
        // After an early reply Node would still read the rest of the source.
        if (stopped) return;
        sent += chunk.byteLength;
        if (sent > body.size) break;
        touch();
        yield chunk;
        body.onBytes?.(sent);
      }
    } catch (cause) {
      failure = new RegistryError("SOURCE_UNREADABLE", `The bytes to push cannot be read: ${reasonOf(cause)}`, {
        cause,
      });
      throw failure;
    }
    if (sent !== body.size) {
      const seen = sent > body.size ? "more" : String(sent);
      failure = new RegistryError("SOURCE_UNREADABLE", `The source holds ${seen} bytes and not ${body.size}`);
      throw failure;
    }
  }
  return {
    headers: { "content-length": String(body.size), "content-type": "application/octet-stream" },
    stream: ReadableStream.from(chunks()),
    failure: () => failure,
    stop: () => {
      stopped = true;
    },
  };
}

async function readBody(response: Response, { sink }: Message, touch: () => void): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const take = response.status === 200 ? sink?.() : undefined;
  for await (const chunk of response.body ?? []) {
    touch();
    if (take) await take(chunk);
    else chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Node's fetch says "fetch failed" and keeps the reason in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  return [message, cause?.code ?? cause?.message].filter(Boolean).join(": ");
}

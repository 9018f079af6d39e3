import type { Readable } from "node:stream";
import { Busboy } from "@fastify/busboy";
import type { Exchange } from "../exchange.ts";
import { HttpError } from "../http-error.ts";
import { watchIdle } from "../watch-idle.ts";

/** A form that is still coming in. */
export interface Form {
  /** Those that have come so far; `name[]` is filed as `name`. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** Resolves when the file's part begins. @throws HttpError when the form ends without one */
  readonly file: Promise<FormFile>;
  /** Resolves when the whole form has been read, which needs the file to be read. */
  readonly complete: Promise<void>;
  /** Stops reading; the rest of the body is somebody else's. */
  close(): void;
}

export interface FormFile {
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface FormLimits {
  readonly maxFileBytes: number;
  /** Longest silence of a client that should be sending. */
  readonly idleMs: number;
}

const maxFields = 64;
const maxFieldBytes = 256 * 1024;

/** Reads `multipart/form-data` as it comes; the file waits in the socket while nobody takes it. */
export function openForm({ request, response, signal }: Exchange, { maxFileBytes, idleMs }: FormLimits): Form {
  const parser = createParser(request.headers, maxFileBytes);
  if (Number(request.headers["content-length"]) > maxFileBytes + maxFields * maxFieldBytes)
    throw tooLarge(maxFileBytes);

  const fields = new Map<string, string[]>();
  const file = Promise.withResolvers<FormFile>();
  const complete = Promise.withResolvers<void>();
  // Each is awaited only by a request that gets so far.
  for (const { promise } of [file, complete]) promise.catch(() => {});
  let stream: Readable | undefined;

  const fail = (error: unknown) => {
    file.reject(error);
    complete.reject(error);
    stream?.destroy(error as Error);
    close();
  };
  const stopWatching = watchIdle(request, idleMs, fail);
  const stopOnAbort = () => fail(signal.reason);
  const close = () => {
    stopWatching();
    signal.removeEventListener("abort", stopOnAbort);
    request.unpipe(parser);
  };
  signal.addEventListener("abort", stopOnAbort, { once: true });

  // The types promise a name; a part without one has none.
  parser.on("field", (name: string | undefined, value, _nameTruncated, truncated) => {
    if (name === undefined) return fail(badForm("A part of the form has no name."));
    if (truncated) return fail(new HttpError(400, "field_too_large", `${name} may have ${maxFieldBytes} bytes.`));
    const key = name.replace(/\[\]$/, "");
    fields.set(key, [...(fields.get(key) ?? []), value]);
  });
  parser.on("file", (name, incoming, filename) => {
    // A form that is torn within its file says so here, before anybody may be reading.
    incoming.on("error", (cause) => fail(cause instanceof HttpError ? cause : unreadable(cause)));
    if (name !== "file") return fail(badForm(`The file must come in the field "file", not in "${name}".`));
    stream = incoming;
    incoming.on("limit", () => fail(tooLarge(maxFileBytes)));
    file.resolve({ name: filename ?? "", chunks: readChunks(incoming) });
  });
  parser.on("filesLimit", () => fail(badForm("One file at a time.")));
  parser.on("fieldsLimit", () => fail(badForm(`A form may have ${maxFields} fields.`)));
  parser.on("error", (cause) => fail(unreadable(cause)));
  parser.on("finish", () => {
    file.reject(
      new HttpError(400, "file_missing", 'The form has no file. Send the audio as "file".', { param: "file" }),
    );
    complete.resolve();
    close();
  });

  // A client that asked whether to go on has waited for this.
  if (request.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
  request.pipe(parser);
  return { fields, file: file.promise, complete: complete.promise, close };
}

function createParser(headers: Exchange["request"]["headers"], maxFileBytes: number): InstanceType<typeof Busboy> {
  const { "content-type": type = "" } = headers;
  if (!/^multipart\/form-data\b/i.test(type)) {
    const message = `Send the audio as multipart/form-data, not as "${type}".`;
    throw new HttpError(415, "unsupported_media_type", message);
  }
  try {
    return new Busboy({
      headers: { ...headers, "content-type": type },
      // One byte more than what is allowed tells a file that fills its limit from one that is over it.
      limits: { files: 1, fields: maxFields, fieldSize: maxFieldBytes, fileSize: maxFileBytes, headerPairs: 32 },
      fileHwm: 256 * 1024,
    });
  } catch (cause) {
    throw unreadable(cause);
  }
}

async function* readChunks(incoming: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* incoming;
  } catch (cause) {
    throw cause instanceof HttpError ? cause : unreadable(cause);
  }
}

function tooLarge(maxFileBytes: number): HttpError {
  const message = `A file may have ${maxFileBytes} bytes (MAX_UTTERANCE_BYTES).`;
  return new HttpError(413, "file_too_large", message, { param: "file" });
}

function unreadable(cause: unknown): HttpError {
  return badForm(`The form cannot be read: ${(cause as Error).message}.`);
}

function badForm(message: string): HttpError {
  return new HttpError(400, "bad_form", message);
}

import type { Readable } from "node:stream";
import { quoteText } from "@funasr-images/protocol";
import { HttpError } from "../../http-error.ts";
import type { Exchange } from "../exchange.ts";
import { watchIdle } from "../watch-idle.ts";
import {
  badForm,
  createFormParser,
  maxFieldBytes,
  maxFields,
  maxReferenceBytes,
  unreadableForm,
} from "./create-form-parser.ts";
import { bareName, type FormField, type FormFields } from "./form-fields.ts";

/** A form that is still arriving. */
export interface Form {
  /** Fields received so far. */
  readonly fields: FormFields;
  /** Resolves when the file's part starts. @throws HttpError if the form ends without one */
  readonly file: Promise<FormFile>;
  /** Resolves when the whole form has been read, which needs the file to be read. */
  readonly complete: Promise<void>;
  /** Stops reading; the rest of the body is left to the caller. */
  close(): void;
}

interface FormFile {
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface FormLimits {
  readonly maxFileBytes: number;
  /** Longest silence of a client that should be sending. */
  readonly idleMs: number;
}

/**
 * Fields that may also be in the URL, which then wins: most clients send the file first, and an engine that recognises
 * while it arrives takes long to reach its end. Others, such as hotwords, should not be in the logs of proxies.
 */
const early = ["stream", "progress", "response_format", "labels", "channels"];

/** Reads `multipart/form-data` as it arrives; the file waits in the socket until it is read. */
export function openForm({ request, response, signal, url }: Exchange, { maxFileBytes, idleMs }: FormLimits): Form {
  const parser = createFormParser(request.headers, maxFileBytes);
  if (Number(request.headers["content-length"]) > maxFileBytes + maxFields * maxFieldBytes)
    throw tooLarge(maxFileBytes);

  const said = early.filter((name) => url.searchParams.has(name));
  const fields = new Map<string, readonly FormField[]>(
    said.map((written) => [written, url.searchParams.getAll(written).map((value) => ({ written, value }))]),
  );
  const file = Promise.withResolvers<FormFile>();
  const complete = Promise.withResolvers<void>();
  // Each is awaited only by a request that gets this far.
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

  let fieldBytes = 0;
  // The types promise a name; a part without one has none.
  const takeField = (name: string | undefined, value: string, _nameTruncated: boolean, truncated: boolean) => {
    if (name === undefined) return fail(badForm("A part of the form has no name."));
    const key = bareName(name);
    const bytes = Buffer.byteLength(value);
    const most = key === "known_speaker_references" ? maxReferenceBytes : maxFieldBytes;
    if (truncated || bytes > most) {
      const message = `${quoteText(name)} may have ${most} bytes; the audio belongs in the field "file".`;
      return fail(new HttpError(400, "field_too_large", message));
    }
    fieldBytes += bytes;
    if (fieldBytes > maxFields * maxFieldBytes) {
      const message = `All fields together may have ${maxFields * maxFieldBytes} bytes.`;
      return fail(new HttpError(400, "field_too_large", message));
    }
    if (said.includes(key)) return;
    fields.set(key, [...(fields.get(key) ?? []), { written: name, value }]);
  };
  const takeFile = (name: string, incoming: Readable, filename: string | undefined) => {
    // A form that is cut off within its file fails here, possibly before anybody reads.
    incoming.on("error", (cause) => fail(cause instanceof HttpError ? cause : unreadableForm(cause)));
    if (bareName(name) !== "file")
      return fail(badForm(`The file must be in the field "file", not in ${quoteText(name)}.`));
    stream = incoming;
    incoming.on("limit", () => fail(tooLarge(maxFileBytes)));
    file.resolve({ name: filename ?? "", chunks: readChunks(incoming) });
  };
  const finish = () => {
    file.reject(
      new HttpError(400, "file_missing", "The form has no file", { fix: 'Send the audio as "file".', param: "file" }),
    );
    complete.resolve();
    close();
  };
  parser.on("field", takeField);
  parser.on("file", takeFile);
  parser.on("filesLimit", () => fail(badForm("One file at a time.")));
  parser.on("fieldsLimit", () => fail(badForm(`A form may have ${maxFields} fields.`)));
  parser.on("error", (cause) => fail(unreadableForm(cause)));
  parser.on("finish", finish);

  // A client that sent Expect: 100-continue waits for this.
  if (request.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
  request.pipe(parser);
  return { fields, file: file.promise, complete: complete.promise, close };
}

async function* readChunks(incoming: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* incoming;
  } catch (cause) {
    throw cause instanceof HttpError ? cause : unreadableForm(cause);
  }
}

function tooLarge(maxFileBytes: number): HttpError {
  const message = `A file may have ${maxFileBytes} bytes (MAX_UTTERANCE_BYTES).`;
  return new HttpError(413, "file_too_large", message, { param: "file" });
}

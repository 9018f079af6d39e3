import { Busboy } from "@fastify/busboy";
import { quoteText } from "@funasr-images/protocol";
import { confined } from "../../confine-failures.ts";
import { HttpError } from "../../http-error.ts";
import type { Exchange } from "../exchange.ts";
import { bareName } from "./form-fields.ts";

export type FormParser = InstanceType<typeof Busboy>;

export const maxFields = 64;
export const maxFieldBytes = 256 * 1024;
/** Ten seconds of speech at 48 kHz with two channels, as the text of a data URL. */
export const maxReferenceBytes = 4 * 1024 * 1024;

/** @throws HttpError 415 unless it is a form, 400 for a form without a boundary */
export function createFormParser(headers: Exchange["request"]["headers"], maxFileBytes: number): FormParser {
  const { "content-type": type = "" } = headers;
  if (!/^multipart\/form-data\b/i.test(type)) {
    const message = `Send the audio as multipart/form-data, not as ${quoteText(type)}.`;
    throw new HttpError(415, "unsupported_media_type", message);
  }
  try {
    return new ConfinedBusboy({
      headers: { ...headers, "content-type": type },
      // One byte more than the limit distinguishes a file at the limit from one over it.
      limits: { files: 1, fields: maxFields, fieldSize: maxReferenceBytes, fileSize: maxFileBytes, headerPairs: 32 },
      fileHwm: 256 * 1024,
      // A program may send samples without a name for them; the types promise a name of the field.
      isPartAFile: (field: string | undefined, contentType, fileName) =>
        bareName(field ?? "") === "file" || fileName !== undefined || contentType === "application/octet-stream",
    });
  } catch (cause) {
    throw unreadableForm(cause);
  }
}

/** Fed by the socket, whose events have no owner; an error in a form, or in its listeners, belongs to its request. */
class ConfinedBusboy extends Busboy {
  override _write = confined((chunk: unknown, encoding: BufferEncoding, done: (error?: Error | null) => void) =>
    super._write(chunk, encoding, done),
  );

  #emit = confined((event: string, ...args: unknown[]) => void super.emit(event as "error", ...(args as [Error])));

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    this.#emit(String(event), ...args);
    return true;
  }
}

export function unreadableForm(cause: unknown): HttpError {
  return badForm(`The form cannot be read: ${(cause as Error).message}.`);
}

export function badForm(message: string): HttpError {
  return new HttpError(400, "bad_form", message);
}

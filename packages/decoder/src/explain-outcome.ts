import { fileTypeFromBuffer } from "file-type";
import { DecodeError } from "./decode-error.ts";
import { mediaFormats } from "./formats.ts";
import type { MediaFormat, Outcome } from "./thread-messages.ts";

/** What is known about a file that could not be decoded. */
export interface FileFacts {
  readonly format: MediaFormat | undefined;
  /** Its first bytes. */
  readonly head: Uint8Array;
}

const fix = `Send one of ${mediaFormats.join(", ")}.`;

/** Why a file could not be decoded. */
export async function explainOutcome(
  outcome: Exclude<Outcome, "done">,
  { format, head }: FileFacts,
): Promise<DecodeError> {
  switch (outcome) {
    case "unknownFormat":
      return new DecodeError("UNKNOWN_FORMAT", await describeHead(head), { fix });
    case "unknownCodec":
      return new DecodeError(
        "UNKNOWN_CODEC",
        `The audio in this file is ${nameCodec(format)}, which is not supported`,
        { fix },
      );
    case "noSound":
      return new DecodeError("NO_SOUND", "This file has no audio", { fix: "Send one with sound." });
    case "noMemory":
      return new DecodeError("TOO_DEMANDING", "The audio needs too much memory", { fix: "Convert it to wav." });
    case "tooManyChannels":
      return new DecodeError("TOO_DEMANDING", "The audio has more than 64 channels", { fix: "Mix them down." });
    case "sourceFailed":
    case "damaged": {
      const what = `This ${nameContainer(format)} file is damaged or incomplete: nothing in it could be decoded`;
      return new DecodeError("DAMAGED", what, { fix: "Send it again, or repair it." });
    }
  }
}

async function describeHead(head: Uint8Array): Promise<string> {
  if (head.length === 0) return "The file is empty";
  const type = await fileTypeFromBuffer(head);
  if (!type) {
    const text = readText(head);
    // What a failed download leaves: a web page, an error in JSON, a pointer of Git LFS. Its beginning says which.
    if (text) return `This is no audio but text that begins with ${JSON.stringify(text.slice(0, 60))}`;
    return "The format of this file is unknown, or it is damaged";
  }
  const isMedia = /^(audio|video)\//.test(type.mime);
  const name = `${type.ext} (${type.mime})`;
  return isMedia
    ? `This file looks like ${name} and could not be read: damaged, or not supported`
    : `This is no audio but ${name}`;
}

/** The beginning as text; undefined if it is none. */
function readText(head: Uint8Array): string | undefined {
  try {
    // A character may be cut off at the end.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return /[^\P{Cc}\t\r\n]/u.test(text) ? undefined : text.trim();
  } catch {
    return undefined;
  }
}

/** FFmpeg lists all names of a family; the first is enough. */
function nameContainer(format: MediaFormat | undefined): string {
  return format?.container.split(",")[0] ?? "media";
}

function nameCodec(format: MediaFormat | undefined): string {
  return format ? `${format.codec} in ${nameContainer(format)}` : "unknown";
}

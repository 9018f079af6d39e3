import type { UtteranceOptions } from "@funasr-images/client";
import type { Capabilities } from "@funasr-images/protocol";
import { PageError } from "../problem.ts";

interface ReadFile {
  readonly name: string;
  readonly bytes: Blob;
  /** 16 kHz mono; undefined if the browser cannot decode the file. */
  readonly pcm: Int16Array | undefined;
}

/** What is sent of a file, and its name for the server. */
export interface ChosenAudio {
  readonly audio: Int16Array | Blob;
  readonly format: string;
}

/**
 * Chooses between a file as it is and the samples that the browser made of it. A server that reads the format gets the
 * file: only that has the channels, which it mixes, splits or warns about, and it is mostly smaller.
 *
 * @throws PageError `UNREADABLE_FILE`, `FILE_TOO_LARGE`
 */
export function chooseAudio(
  { name, bytes, pcm }: ReadFile,
  capabilities: Capabilities | undefined,
  { mode = "offline", channels }: Pick<UtteranceOptions, "mode" | "channels">,
): ChosenAudio {
  const format = formatOf(name);
  const asItIs = { audio: bytes, format, size: bytes.size };
  // They have one channel.
  const samples = channels !== "split" && pcm && { audio: pcm, format: "pcm", size: pcm.byteLength };
  const listed = format !== "pcm" && capabilities?.formats.websocket.includes(format);
  const readable = [
    ...(listed ? [asItIs] : []),
    ...(samples ? [samples] : []),
    ...(!listed && !samples && mayBeRead(bytes.type, capabilities, mode) ? [asItIs] : []),
  ];
  if (readable.length === 0) throw new PageError({ code: "UNREADABLE_FILE", name });
  const limit = capabilities?.limits?.max_utterance_bytes ?? Number.POSITIVE_INFINITY;
  const chosen = readable.find(({ size }) => size <= limit);
  if (!chosen) throw new PageError({ code: "FILE_TOO_LARGE", megabytes: Math.floor(limit / 1e6) });
  return { audio: chosen.audio, format: chosen.format };
}

/** By the extension of the file; empty if it has none. */
export function formatOf(name: string): string {
  return name.includes(".") ? name.slice(name.lastIndexOf(".") + 1).toLowerCase() : "";
}

/**
 * A server with a decoder reads more formats than it lists; one without capabilities may have one, as upstream's for
 * files.
 */
function mayBeRead(type: string, capabilities: Capabilities | undefined, mode: UtteranceOptions["mode"]): boolean {
  const decodes = capabilities
    ? capabilities.formats.websocket.some((kind) => kind !== "pcm" && kind !== "wav")
    : mode === "offline";
  return decodes && /^(audio\/|video\/|application\/ogg|$)/.test(type);
}

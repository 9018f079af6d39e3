import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Speech whose text is known. */
export interface Canary {
  /** A wav file. */
  readonly audio: Uint8Array;
  readonly text: string;
}

/** Reads `audio.wav` and `text.txt` of a folder. */
export function readCanary(folder: string | undefined): Canary {
  try {
    if (!folder) throw new Error("CANARY_DIR is empty");
    const text = readFileSync(join(folder, "text.txt"), "utf8").trim();
    if (text === "") throw new Error("text.txt is empty, which silence would pass, too");
    return { audio: readFileSync(join(folder, "audio.wav")), text };
  } catch (cause) {
    const mend = "Point CANARY_DIR to a folder with audio.wav and text.txt.";
    throw new Error(`The canary cannot be read: ${(cause as Error).message}. ${mend}`, { cause });
  }
}

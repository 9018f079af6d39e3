import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../start-error.ts";

/** Speech whose text is known. */
export interface Canary {
  /** A wav file. */
  readonly audio: Uint8Array;
  readonly text: string;
}

/** Reads `audio.wav` and `text.txt` from a folder. @throws StartError `BAD_CANARY` */
export function readCanary(folder: string | undefined): Canary {
  if (!folder) throw unreadable("CANARY_DIR is empty");
  const canary = readFiles(folder);
  if (canary.text === "") throw unreadable("text.txt is empty, so silence would pass, too");
  return canary;
}

function readFiles(folder: string): Canary {
  try {
    const text = readFileSync(join(folder, "text.txt"), "utf8").trim();
    return { audio: readFileSync(join(folder, "audio.wav")), text };
  } catch (cause) {
    throw unreadable((cause as Error).message, cause);
  }
}

function unreadable(why: string, cause?: unknown): StartError {
  const fix = "Point CANARY_DIR to a folder with audio.wav and text.txt.";
  return new StartError("BAD_CANARY", `The canary cannot be read: ${why}`, { fix, cause });
}

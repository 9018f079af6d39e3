import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/**
 * The ffmpeg to use: the configured one, else the one in PATH.
 *
 * @returns undefined if there is none
 */
export function findFfmpeg(configured?: string, path = process.env.PATH ?? ""): string | undefined {
  const candidates = configured
    ? [configured]
    : path
        .split(delimiter)
        .filter(isAbsolute)
        .map((folder) => join(folder, "ffmpeg"));
  return candidates.find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Common formats; ffmpeg reads many more. */
export const containerFormats = ["mp3", "m4a", "mp4", "aac", "ogg", "opus", "flac", "webm"];

/**
 * The formats that are promised and tested, by their usual file extensions. `wav` stands for all of its kinds (integer and
 * float samples, A-law, mu-law, ADPCM, RF64 and BW64).
 */
export const mediaFormats = [
  "wav",
  "mp3",
  "m4a",
  "mp4",
  "mov",
  "aac",
  "flac",
  "ogg",
  "opus",
  "webm",
  "mkv",
  "amr",
  "3gp",
  "aiff",
  "caf",
  "wma",
] as const;
export type MediaFormatName = (typeof mediaFormats)[number];

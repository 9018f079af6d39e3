import type { Capabilities } from "@funasr-images/protocol";

/** What people have; ffmpeg reads many more. */
export const containerFormats = ["mp3", "m4a", "mp4", "aac", "ogg", "opus", "flac", "webm"];

export interface FormatFacts {
  /** Whether ffmpeg, as a program or within the upstream server, decodes what is neither pcm nor wav. */
  readonly decodesAll: boolean;
  /** A streaming server takes nothing but pcm by WebSocket; uploads are decoded for it. */
  readonly isStreaming: boolean;
}

/** The formats that are understood. */
export function listFormats({ decodesAll, isStreaming }: FormatFacts): Capabilities["formats"] {
  const http = ["pcm", "wav", ...(decodesAll ? containerFormats : [])];
  return { websocket: isStreaming ? ["pcm"] : http, http };
}

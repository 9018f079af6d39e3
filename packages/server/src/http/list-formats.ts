import type { Capabilities } from "@funasr-images/protocol";
import { containerFormats } from "../audio/find-ffmpeg.ts";

export interface FormatFacts {
  /** Whether ffmpeg, as a program or within the upstream server, decodes what is neither pcm nor wav. */
  readonly decodesAll: boolean;
  /** A streaming server accepts only pcm by WebSocket; uploads are decoded for it. */
  readonly isStreaming: boolean;
}

/** The supported formats. */
export function listFormats({ decodesAll, isStreaming }: FormatFacts): Capabilities["formats"] {
  const http = ["pcm", "wav", ...(decodesAll ? containerFormats : [])];
  return { websocket: isStreaming ? ["pcm"] : http, http };
}

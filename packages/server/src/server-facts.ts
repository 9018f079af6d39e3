import { findFfmpeg } from "./audio/find-ffmpeg.ts";
import type { Config } from "./config/config.ts";
import type { ServerFacts } from "./http/capabilities.ts";
import { listFormats } from "./http/list-formats.ts";

/** What the configuration tells of this server, for `/v1/capabilities`. */
export function serverFacts(config: Config): ServerFacts {
  const isStreaming = config.ONLINE_MODEL_DIR !== undefined;
  const hasFfmpeg = findFfmpeg(config.FFMPEG_BINARY) !== undefined;
  // The upstream file server brings its own decoders; a streaming one takes samples only.
  const decodesAll = hasFfmpeg || (config.ENGINE === "sdk" && !isStreaming);
  return {
    branch: config.BRANCH ?? "",
    version: config.VERSION ?? "",
    formats: listFormats({ decodesAll, isStreaming }),
    limits: {
      max_message_bytes: config.MAX_MESSAGE_BYTES,
      max_utterance_bytes: config.MAX_UTTERANCE_BYTES,
      max_connections: config.MAX_CONNECTIONS,
    },
  };
}

/** The labels of `funasr_build_info`. */
export function buildLabels({ BRANCH, VERSION, ENGINE }: Config): Readonly<Record<string, string>> {
  return { version: VERSION ?? "", branch: BRANCH ?? "", engine: ENGINE, node: process.version };
}

import type { Config } from "./config/config.ts";
import type { ServerFacts } from "./http/capabilities.ts";
import { listFormats } from "./http/list-formats.ts";

/** Facts from the configuration, for `/v1/capabilities`. */
export function readServerFacts({ engine, limits, image }: Config, hasFfmpeg: boolean): ServerFacts {
  const isStreaming = engine.onlineModelDir !== undefined;
  // The upstream file server has its own decoders; a streaming one only accepts samples.
  const decodesAll = hasFfmpeg || (engine.name === "sdk" && !isStreaming);
  return {
    branch: image.branch ?? "",
    version: image.version ?? "",
    formats: listFormats({ decodesAll, isStreaming }),
    limits: {
      max_message_bytes: limits.maxMessageBytes,
      max_utterance_bytes: limits.maxUtteranceBytes,
      max_connections: limits.maxConnections,
    },
  };
}

/** The labels of `funasr_build_info`. */
export function renderBuildLabels({ image, engine }: Config): Readonly<Record<string, string>> {
  return { version: image.version ?? "", branch: image.branch ?? "", engine: engine.name, node: process.version };
}

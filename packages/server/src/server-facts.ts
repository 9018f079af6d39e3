import { mediaFormats } from "@funasr-images/decoder";
import { channelUses } from "@funasr-images/protocol";
import { mostSplit } from "./channels/open-split-utterance.ts";
import type { Config } from "./config/config.ts";
import type { ServerFacts } from "./http/capabilities.ts";

/** Facts from the configuration, for `/v1/capabilities`. */
export function readServerFacts({ limits, image }: Config): ServerFacts {
  const formats = ["pcm", ...mediaFormats];
  return {
    branch: image.branch ?? "",
    version: image.version ?? "",
    formats: { websocket: formats, http: formats },
    channels: { uses: [...channelUses], most_split: mostSplit },
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

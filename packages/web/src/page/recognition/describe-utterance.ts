import type { UtteranceOptions } from "@funasr-images/client";
import type { Capabilities, RecognitionMode } from "@funasr-images/protocol";
import type { PageSettings } from "../page-settings.ts";

/** The settings of the next utterance: nothing that the server cannot do. */
export function describeUtterance(
  settings: PageSettings,
  capabilities: Capabilities | undefined,
  mode: RecognitionMode,
  name: string,
): UtteranceOptions {
  const hotwords = settings.hotwords.filter(({ word }) => word.trim() !== "");
  const supported = capabilities?.hotwords.supported ?? true;
  return {
    mode,
    name: name || "microphone",
    itn: settings.itn,
    language: settings.language,
    segments: true,
    hotwords: supported ? Object.fromEntries(hotwords.map(({ word, weight }) => [word.trim(), weight])) : undefined,
    speakers: capabilities?.speakers ? settings.speakers : undefined,
    speakerCount: (capabilities?.speakers && settings.speakers && settings.speakerCount) || undefined,
    vocals: capabilities?.vocals ? settings.vocals : undefined,
  };
}

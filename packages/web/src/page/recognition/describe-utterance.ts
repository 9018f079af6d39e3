import type { UtteranceOptions } from "@funasr-images/client";
import type { Capabilities, RecognitionMode } from "@funasr-images/protocol";
import type { PageSettings } from "../page-settings.ts";

/**
 * The settings of the next utterance: nothing that the server cannot do. A file whose channels are speakers gets one answer,
 * and nobody tells voices apart.
 *
 * @param name of the file; empty for the microphone, which has one channel
 */
export function describeUtterance(
  settings: PageSettings,
  capabilities: Capabilities | undefined,
  mode: RecognitionMode,
  name: string,
): UtteranceOptions & { readonly mode: RecognitionMode } {
  const split = settings.split && name !== "" && canSplit(capabilities);
  const tellsApart = capabilities?.speakers && !split;
  const hotwords = settings.hotwords.filter(({ word }) => word.trim() !== "");
  const supported = capabilities?.hotwords.supported ?? true;
  return {
    mode: split ? "offline" : mode,
    name: name || "microphone",
    itn: settings.itn,
    language: settings.language,
    segments: true,
    hotwords: supported ? Object.fromEntries(hotwords.map(({ word, weight }) => [word.trim(), weight])) : undefined,
    speakers: tellsApart ? settings.speakers : undefined,
    speakerCount: (tellsApart && settings.speakers && settings.speakerCount) || undefined,
    channels: split ? "split" : undefined,
    vocals: capabilities?.vocals ? settings.vocals : undefined,
  };
}

/** Whether the server transcribes each channel of a file on its own. */
export function canSplit(capabilities: Capabilities | undefined): boolean {
  return capabilities?.channels?.uses.includes("split") ?? false;
}

/** Mode 2pass over WebSocket: increments while the audio arrives, a second pass for every sentence. */
export interface StreamingCheck {
  readonly name: "streaming";
  readonly recordings: number;
  /** Increments, `2pass-online`. */
  readonly partials: number;
  /** Answers of the second pass, `2pass-offline`. */
  readonly sentences: number;
  /** Of the final texts. */
  readonly cer: number;
}

/** A conversation of enrolled voices. */
export interface ConversationCheck {
  readonly name: "conversation";
  /** In the order in which they spoke, one entry per turn. */
  readonly roles: readonly string[];
  /** The number of distinct speakers. */
  readonly speakers: number;
  /** Every label of the segments, each once. */
  readonly emotions: readonly string[];
  readonly events: readonly string[];
  readonly cer: number;
}

/** The same conversation through the HTTP API, as subtitles. */
export interface SubtitlesCheck {
  readonly name: "subtitles";
  readonly format: "srt";
  readonly cues: number;
  readonly cer: number;
}

/** When it was said, as a file and, if the image streams, live. */
export interface TimesCheck {
  readonly name: "times";
  readonly granularity: "token" | "segment" | "none";
  /** Whether the times are those of detected speech: the model gives none. */
  readonly estimated: boolean;
  /** Recordings of which it is known when somebody speaks, and the others. */
  readonly judged: number;
  readonly unknown: number;
  /** The largest error of a start or an end, milliseconds; absent if nothing was judged. */
  readonly worstMs?: number;
}

/** One sentence in every format that the image says it reads. */
export interface FormatsCheck {
  readonly name: "formats";
  /** Those that gave the text of the wav file, as `/v1/capabilities` calls them. */
  readonly formats: readonly string[];
  /** The highest of those: lossy codecs may change a character. */
  readonly cer: number;
}

/** What an image has shown besides files with one voice. */
export type BranchCheck = StreamingCheck | TimesCheck | FormatsCheck | ConversationCheck | SubtitlesCheck;

/** A check in one line, for the end of a report. */
export function describeCheck(check: BranchCheck): string {
  if (check.name === "times") return describeTimes(check);
  const cer = `CER ${Number((check.cer * 100).toFixed(2))} %`;
  switch (check.name) {
    case "streaming":
      return `2pass: ${check.partials} partial results before ${check.sentences} sentences in ${check.recordings} recordings, ${cer}`;
    case "formats":
      return `${check.formats.length} formats read: ${check.formats.join(" ")}, ${cer} at most`;
    case "conversation":
      return `conversation: ${check.roles.join(", ")} (${check.speakers} speakers), ${check.emotions.join(" ")}, ${check.events.join(" ")}, ${cer}`;
    case "subtitles":
      return `${check.format} over HTTP: ${check.cues} cues, ${cer}`;
  }
}

function describeTimes({ granularity, estimated, judged, unknown, worstMs }: TimesCheck): string {
  const kind = { token: "per word", segment: "per sentence", none: "(none)" }[granularity];
  const not = `not judged, as it is not known when somebody speaks in ${unknown} recordings`;
  const errors = worstMs === undefined ? [] : [`off by ${worstMs} ms at most in ${judged} recordings`];
  const told = [...errors, ...(unknown > 0 ? [not] : [])].join("; ");
  return `times ${kind}${estimated ? ", estimated" : ""}: ${told}`;
}

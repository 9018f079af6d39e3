import { renderSrt, renderVtt, type Transcript, type TranscriptSegment } from "@funasr-images/protocol";
import { noTimestamps, type TranscriptionRequest } from "./plan-request.ts";

export interface RenderedTranscription {
  readonly contentType: string;
  readonly body: string;
}

/**
 * The whole answer in OpenAI's format, with our additions.
 *
 * @throws HttpError 422 if the format needs times that the transcript does not have
 */
export function renderTranscription(transcript: Transcript, request: TranscriptionRequest): RenderedTranscription {
  const { format, words } = request;
  const { granularity } = transcript.timing;
  const isSilent = transcript.segments.length === 0;
  switch (format) {
    case "text":
      return { contentType: "text/plain; charset=utf-8", body: `${transcript.text}\n` };
    case "srt":
    case "vtt":
      if (granularity === "none" && !isSilent) throw noTimestamps(format);
      return format === "srt"
        ? { contentType: "application/x-subrip; charset=utf-8", body: renderSrt(transcript) }
        : { contentType: "text/vtt; charset=utf-8", body: renderVtt(transcript) };
    case "json":
      return json({ text: transcript.text, ...common(transcript) });
    case "diarized_json":
      return json({ ...head(transcript), segments: transcript.segments.map(renderDiarized), ...common(transcript) });
    case "verbose_json":
      if (words && granularity !== "token" && !isSilent) throw noTimestamps("timestamp_granularities[]=word");
      return json({
        ...head(transcript),
        segments: transcript.segments.map(renderSegment),
        words: words ? transcript.segments.flatMap(renderWords) : undefined,
        speakers: transcript.speakers,
        timing: transcript.timing,
        ...common(transcript),
      });
  }
}

/** One segment of `diarized_json` and its events; a role is a better name than a label. */
export function renderDiarized({ id, start_ms, end_ms, text, speaker, role }: TranscriptSegment): object {
  return {
    type: "transcript.text.segment",
    id: `seg_${id}`,
    start: start_ms / 1000,
    end: end_ms / 1000,
    text,
    speaker: role ?? speaker ?? "",
  };
}

/** Whisper's names, as in `language` of OpenAI's answers. */
const languageNames: Readonly<Record<string, string>> = {
  zh: "chinese",
  en: "english",
  yue: "cantonese",
  ja: "japanese",
  ko: "korean",
};

function head({ language = "", duration_ms, text }: Transcript): object {
  return { task: "transcribe", language: languageNames[language] ?? language, duration: duration_ms / 1000, text };
}

function common({ duration_ms, segments, warnings }: Transcript): object {
  const languages = [...new Set(segments.flatMap(({ language }) => language ?? []))];
  return {
    languages: languages.length > 0 ? languages.map((code) => ({ code })) : undefined,
    usage: { type: "duration", seconds: duration_ms / 1000 },
    warnings,
  };
}

function renderSegment({ id, start_ms, end_ms, text, tokens: _tokens, ...ours }: TranscriptSegment): object {
  return { id, start: start_ms / 1000, end: end_ms / 1000, text, ...unknown, ...ours };
}

/** Strictly typed clients fail without these; no engine here provides them, so they are neutral. */
const unknown = { seek: 0, tokens: [], temperature: 0, avg_logprob: 0, compression_ratio: 1, no_speech_prob: 0 };

function renderWords({ tokens = [], end_ms }: TranscriptSegment): object[] {
  return tokens.map((token, index) => ({
    word: token.text,
    start: token.start_ms / 1000,
    end: (token.end_ms ?? tokens[index + 1]?.start_ms ?? end_ms) / 1000,
  }));
}

function json(body: object): RenderedTranscription {
  return { contentType: "application/json", body: `${JSON.stringify(body)}\n` };
}

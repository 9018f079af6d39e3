import { parse } from "node:path";
import {
  documentTypes,
  nameLanguage,
  renderDocument,
  renderSrt,
  renderText,
  renderVtt,
  type Transcript,
  type TranscriptSegment,
} from "@funasr-images/protocol";
import { create as createDisposition } from "content-disposition";
import { noTimestamps, noWordTimes, type TranscriptionRequest } from "./plan-request.ts";

export interface RenderedTranscription {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/**
 * The whole answer in OpenAI's format, with our additions.
 *
 * @throws HttpError 422 if the format needs times that the transcript does not have
 */
export function renderTranscription(transcript: Transcript, request: TranscriptionRequest): RenderedTranscription {
  const { format, words, labels } = request;
  const { granularity } = transcript.timing;
  const isSilent = transcript.segments.length === 0;
  switch (format) {
    case "text":
      // OpenAI's clients expect the text alone.
      return plain(labels === "auto" ? `${transcript.text}\n` : renderText(transcript, { labels }));
    case "srt":
    case "vtt":
    case "ass":
      if (granularity === "none" && !isSilent) throw noTimestamps(format);
      if (format === "ass") return save(format, transcript, request);
      return plain(format === "srt" ? renderSrt(transcript, { labels }) : renderVtt(transcript, { labels }));
    case "docx":
    case "md":
    case "csv":
      return save(format, transcript, request);
    case "json":
      return json({ text: transcript.text, ...common(transcript) });
    case "diarized_json":
      return json({
        ...head(transcript, request.language),
        segments: transcript.segments.map(renderDiarized),
        ...common(transcript),
      });
    case "verbose_json":
      if (words && granularity !== "token" && !isSilent) throw noWordTimes();
      return json({
        ...head(transcript, request.language),
        segments: transcript.segments.map(renderSegment),
        words: words ? transcript.segments.flatMap(renderWords) : undefined,
        speakers: transcript.speakers,
        timing: transcript.timing,
        ...common(transcript),
      });
  }
}

/** A file of ours, named after the recording for browsers and `curl -OJ`. */
function save(
  format: "ass" | "docx" | "md" | "csv",
  transcript: Transcript,
  { labels, settings }: TranscriptionRequest,
): RenderedTranscription {
  const title = parse(settings.wav_name ?? "").name;
  const name = `${title || "transcript"}.${format}`;
  // curl reads only the name for old clients, in which every Chinese character would be a question mark.
  const fallback = /^[ -~]*$/.test(name) || `transcript.${format}`;
  const headers = {
    "content-type": documentTypes[format],
    "content-disposition": createDisposition(name, { fallback }),
  };
  return { headers, body: renderDocument(format, transcript, { labels, title }) };
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

function head({ language, duration_ms, text }: Transcript, asked: string): object {
  // Where there is no speech, SenseVoice says so in place of a language.
  const heard = language && language !== "nospeech" ? language : asked;
  return { task: "transcribe", language: nameLanguage(heard), duration: duration_ms / 1000, text };
}

function common({ duration_ms, segments, warnings }: Transcript): object {
  const heard = segments.flatMap(({ language }) => (language && language !== "nospeech" ? language : []));
  const languages = [...new Set(heard)];
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

/** OpenAI's type for subtitles, too. */
function plain(body: string): RenderedTranscription {
  return { headers: { "content-type": documentTypes.txt }, body };
}

function json(body: object): RenderedTranscription {
  return { headers: { "content-type": "application/json" }, body: `${JSON.stringify(body)}\n` };
}

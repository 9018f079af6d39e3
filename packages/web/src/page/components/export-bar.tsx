import { documentFormats, type Labels, type NameLanguage, renderText, type Transcript } from "@funasr-images/protocol";
import { useState } from "preact/hooks";
import { useMessages } from "../messages/messages.ts";
import { saveDocument } from "../save-document.ts";
import { Icon } from "./icon.tsx";
import { LabelChoice } from "./label-choice.tsx";

interface ExportBarProps {
  readonly transcript: Transcript;
  /** Name of the transcribed file; empty for the microphone. */
  readonly name: string;
  readonly labels: Labels;
  /** Of the names of speakers. */
  readonly language: NameLanguage;
  readonly onLabels: (labels: Labels) => void;
  /** The text has been copied or downloaded. */
  readonly onSaved: () => void;
}

/** Copy, and download in every useful format. */
export function ExportBar({ transcript, name, labels, language, onLabels, onSaved }: ExportBarProps) {
  const messages = useMessages();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (!(await writeClipboard(renderText(transcript, { labels, language }).trimEnd()))) return;
    onSaved();
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <div class="export">
      <button type="button" class="quiet" onClick={() => void copy()}>
        <Icon name={copied ? "check" : "copy"} />
        <span aria-live="polite">{copied ? messages.transcript.copied : messages.transcript.copy}</span>
      </button>
      <fieldset class="formats">
        <legend class="unseen">{messages.transcript.download}</legend>
        <Icon name="download" />
        {documentFormats.map((format) => (
          <button
            key={format}
            type="button"
            class="format"
            aria-label={messages.transcript.downloadAs(format.toUpperCase())}
            onClick={() => {
              saveDocument(format, transcript, name, { labels, language });
              onSaved();
            }}
          >
            {format.toUpperCase()}
          </button>
        ))}
      </fieldset>
      <LabelChoice transcript={transcript} labels={labels} onChange={onLabels} />
    </div>
  );
}

/**
 * The clipboard API is only for secure pages with permission; the old way works for all.
 *
 * @returns whether the text has been copied
 */
async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelection(text);
  }
}

function copySelection(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}

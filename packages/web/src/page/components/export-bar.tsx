import { renderText, type Transcript } from "@funasr-images/protocol";
import { useState } from "preact/hooks";
import { useMessages } from "../messages/messages.ts";
import { type ExportFormat, exportFormats, renderExport } from "../render-export.ts";
import { Icon } from "./icon.tsx";

interface ExportBarProps {
  readonly transcript: Transcript;
  /** Name of the transcribed file; empty for the microphone. */
  readonly name: string;
  /** The text has been copied or downloaded. */
  readonly onSaved: () => void;
}

const formats = Object.keys(exportFormats) as ExportFormat[];

/** Copy, and download in every useful format. */
export function ExportBar({ transcript, name, onSaved }: ExportBarProps) {
  const messages = useMessages();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (!(await writeClipboard(renderText(transcript).trimEnd()))) return;
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
        {formats.map((format) => (
          <button
            key={format}
            type="button"
            class="format"
            aria-label={messages.transcript.downloadAs(format.toUpperCase())}
            onClick={() => {
              save(transcript, format, name);
              onSaved();
            }}
          >
            {format.toUpperCase()}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

function save(transcript: Transcript, format: ExportFormat, name: string): void {
  const url = URL.createObjectURL(new Blob([renderExport(transcript, format)], { type: exportFormats[format].type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name.replace(/\.[^.]*$/, "") || "transcript"}.${format}`;
  link.click();
  // The download has its own reference by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
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

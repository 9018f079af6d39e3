import {
  type DocumentFormat,
  documentTypes,
  type RenderOptions,
  renderDocument,
  type Transcript,
} from "@funasr-images/protocol";

/**
 * Downloads a transcript as a file.
 *
 * @param name of the transcribed file; empty for the microphone
 */
export function saveDocument(
  format: DocumentFormat,
  transcript: Transcript,
  name: string,
  options: Pick<RenderOptions, "labels" | "language">,
): void {
  const title = name.replace(/\.[^.]*$/, "");
  const content = renderDocument(format, transcript, { ...options, title });
  const url = URL.createObjectURL(new Blob([content], { type: documentTypes[format] }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${title || "transcript"}.${format}`;
  link.click();
  // The download has its own reference by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

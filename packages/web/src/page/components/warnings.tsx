import type { TranscriptWarning } from "@funasr-images/protocol";
import { explainWarning, useMessages } from "../messages/messages.ts";

/** What the server noticed about the recording. The place is always there: screen readers read what comes into it. */
export function Warnings({ warnings = [] }: { readonly warnings: readonly TranscriptWarning[] | undefined }) {
  const messages = useMessages();
  return (
    <div role="status" class="warnings">
      {warnings.map((warning) => (
        <p key={warning.code + warning.message} class="note" data-code={warning.code}>
          <strong>{messages.transcript.warning}</strong> {explainWarning(messages, warning)}
        </p>
      ))}
    </div>
  );
}

import { useRef, useState } from "preact/hooks";
import { formatTime } from "../clock.ts";
import { isUnsaved } from "../keep-take.ts";
import { useMessages } from "../messages/messages.ts";
import { type KeptTake, transcriptOfView } from "../view-state.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { Icon } from "./icon.tsx";

interface EarlierTakesProps {
  readonly takes: readonly KeptTake[];
  /** Whether the stage is occupied. */
  readonly disabled: boolean;
  readonly onBring: (id: number) => void;
  readonly onRemove: (id: number) => void;
}

/** Replaced transcripts: one press brings them back, and only the user can remove them. */
export function EarlierTakes({ takes, disabled, onBring, onRemove }: EarlierTakesProps) {
  const messages = useMessages();
  const texts = messages.earlier;
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [doomed, setDoomed] = useState<KeptTake | undefined>(undefined);
  if (takes.length === 0) return null;
  const nameOf = ({ source, durationMs }: KeptTake) =>
    `${source?.name || messages.source.microphone}, ${formatTime(durationMs)}`;
  const remove = (take: KeptTake) => {
    onRemove(take.id);
    // Its button is gone, too.
    heading.current?.focus();
  };
  const ask = (take: KeptTake) => {
    if (!isUnsaved(take)) return remove(take);
    setDoomed(take);
    dialog.current?.showModal();
  };
  return (
    <section class="card earlier" aria-labelledby="earlier-heading">
      <h2 id="earlier-heading" class="card-heading" ref={heading} tabIndex={-1}>
        {texts.heading}
      </h2>
      <p class="hint">{texts.hint}</p>
      <ul>
        {takes.map((take) => (
          <li key={take.id}>
            <button
              type="button"
              class="earlier-bring"
              disabled={disabled}
              title={texts.bring(nameOf(take))}
              onClick={() => {
                onBring(take.id);
                document.getElementById("content")?.focus();
              }}
            >
              <span class="earlier-name">
                <strong>{take.source?.name || messages.source.microphone}</strong>
                <span class="clock">{formatTime(take.durationMs)}</span>
                {isUnsaved(take) && <span class="badge emotion">{texts.unsaved}</span>}
              </span>
              <span class="earlier-text">{transcriptOfView(take)?.text.slice(0, 200) || texts.noText}</span>
            </button>
            <button
              type="button"
              class="quiet square"
              aria-label={texts.remove(nameOf(take))}
              title={texts.remove(nameOf(take))}
              onClick={() => ask(take)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        dialog={dialog}
        heading={doomed ? texts.confirm(nameOf(doomed)) : ""}
        text={texts.confirmText}
        yes={texts.confirmYes}
        no={texts.confirmNo}
        onYes={() => doomed && remove(doomed)}
      />
    </section>
  );
}

import type { RefObject } from "preact";

interface ConfirmDialogProps {
  /** The caller opens it by `showModal`. */
  readonly dialog: RefObject<HTMLDialogElement | null>;
  readonly heading: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
  readonly onYes: () => void;
}

/** A question before something is lost. The safe answer comes first and has the focus; Escape also selects it. */
export function ConfirmDialog({ dialog, heading, text, yes, no, onYes }: ConfirmDialogProps) {
  const close = () => dialog.current?.close();
  return (
    <dialog
      ref={dialog}
      class="help confirm"
      role="alertdialog"
      aria-labelledby="confirm-heading"
      aria-describedby="confirm-text"
    >
      <h2 id="confirm-heading">{heading}</h2>
      <p id="confirm-text">{text}</p>
      <div class="confirm-actions">
        <button type="button" class="secondary" onClick={close}>
          {no}
        </button>
        <button
          type="button"
          class="secondary stop"
          onClick={() => {
            close();
            onYes();
          }}
        >
          {yes}
        </button>
      </div>
    </dialog>
  );
}

import { useEffect, useRef } from "preact/hooks";
import { useMessages } from "../messages/messages.ts";
import { Icon } from "./icon.tsx";

/** The keys, and what happens to what is said. */
export function HelpDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { help, view } = useMessages();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  const keys: readonly (readonly [string, string])[] = [
    ["Space", help.keys.record],
    ["J", help.keys.next],
    ["K", help.keys.previous],
    ["Enter", help.keys.here],
    ["P", help.keys.play],
    ["?", help.keys.help],
  ];
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-heading" onClose={onClose}>
      <div class="help-head">
        <h2 id="help-heading">{help.heading}</h2>
        <button type="button" class="quiet square" aria-label={view.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <dl>
        {keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <h3>{help.privacy}</h3>
      <p>{help.privacyText}</p>
    </dialog>
  );
}

import type { RefObject } from "preact";
import { useMessages } from "../messages/messages.ts";
import { Icon } from "./icon.tsx";

/**
 * The keys, and the privacy notice. Only the browser knows whether it is open: Escape closes it before our code is
 * notified, so a separate state would be wrong for a moment.
 */
export function HelpDialog({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }) {
  const { help, view } = useMessages();
  const close = () => dialog.current?.close();
  const keys: readonly (readonly [string, string])[] = [
    ["Space", help.keys.space],
    ["R", help.keys.record],
    ["J", help.keys.next],
    ["K", help.keys.previous],
    ["Enter", help.keys.here],
    ["P", help.keys.play],
    ["?", help.keys.help],
  ];
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-heading">
      <div class="help-head">
        <h2 id="help-heading">{help.heading}</h2>
        <button type="button" class="quiet square" aria-label={view.close} onClick={close}>
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

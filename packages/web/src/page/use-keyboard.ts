import { useEffect } from "preact/hooks";

/** The actions of the keys. */
export interface KeyActions {
  /** The current action of the space bar. */
  readonly space: () => void;
  readonly recordOrStop: () => void;
  readonly next: () => void;
  readonly previous: () => void;
  readonly playOrPause: () => void;
  readonly help: () => void;
}

/** Single keys, unless something else needs them: fields, buttons and dialogs keep theirs. */
export function useKeyboard(actions: KeyActions): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
      const target = event.target as HTMLElement;
      if (target.closest("dialog[open]") || target.matches("textarea, select, [contenteditable]")) return;
      if (target.matches("input") && !target.matches("[type=radio], [type=checkbox]")) return;
      const action = choose(event.key, target, actions);
      if (!action) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  });
}

function choose(key: string, target: HTMLElement, actions: KeyActions): (() => void) | undefined {
  switch (key) {
    case " ":
      // On a button or a switch the space bar presses it.
      return target.closest("button, a, input, [role=slider]") ? undefined : actions.space;
    case "r":
    case "R":
      return actions.recordOrStop;
    case "j":
    case "J":
      return actions.next;
    case "k":
    case "K":
      return actions.previous;
    case "p":
    case "P":
      return actions.playOrPause;
    case "?":
      return actions.help;
    default:
      return undefined;
  }
}

import { useRef } from "preact/hooks";
import { Icon } from "./icon.tsx";

interface FilePickerProps {
  readonly class: string;
  readonly label: string;
  readonly onFile: (file: File) => void;
  readonly disabled?: boolean;
}

/** A button that opens the file dialog: the browser's own input looks different everywhere. */
export function FilePicker({ class: className, label, onFile, disabled = false }: FilePickerProps) {
  const input = useRef<HTMLInputElement>(null);
  const take = (event: Event) => {
    const field = event.currentTarget as HTMLInputElement;
    const file = field.files?.[0];
    // Reset, so that the same file can be chosen again.
    field.value = "";
    if (file) onFile(file);
  };
  return (
    <>
      <button type="button" class={className} disabled={disabled} onClick={() => input.current?.click()}>
        <Icon name="file" />
        {label}
      </button>
      <input ref={input} type="file" accept="audio/*,video/*,.pcm,.amr,.opus,.aiff,.caf,.wma" hidden onChange={take} />
    </>
  );
}

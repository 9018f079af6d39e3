import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useMessages } from "../messages/messages.ts";

interface DropZoneProps {
  readonly disabled: boolean;
  readonly onFile: (file: File) => void;
  readonly children: ComponentChildren;
}

/** Files may be dropped anywhere on the page; this shows where they go. */
export function DropZone({ disabled, onFile, children }: DropZoneProps) {
  const messages = useMessages();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      // Otherwise the browser would leave the page and open the file.
      event.preventDefault();
      event.dataTransfer.dropEffect = disabled ? "none" : "copy";
      setOver(!disabled);
    };
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file && !disabled) onFile(file);
    };
    addEventListener("dragover", onDragOver);
    addEventListener("dragleave", onDragLeave);
    addEventListener("drop", onDrop);
    return () => {
      removeEventListener("dragover", onDragOver);
      removeEventListener("dragleave", onDragLeave);
      removeEventListener("drop", onDrop);
    };
  });
  return (
    <>
      {over && <div class="drop-veil">{messages.hero.drop}</div>}
      {children}
    </>
  );
}

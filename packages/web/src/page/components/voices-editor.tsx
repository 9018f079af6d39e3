import { useEffect, useId, useState } from "preact/hooks";
import { useMessages } from "../messages/messages.ts";
import { Card } from "./card.tsx";
import { FilePicker } from "./file-picker.tsx";
import { Icon } from "./icon.tsx";

interface VoicesEditorProps {
  readonly names: readonly string[];
  /** Seconds of the voice that is being recorded; undefined if none is. */
  readonly recordingSeconds: number | undefined;
  readonly disabled: boolean;
  /** The name that has just been enrolled. */
  readonly saved: string | undefined;
  readonly onRecord: (name: string) => void;
  readonly onStop: () => void;
  readonly onFile: (name: string, file: File) => void;
  readonly onRemove: (name: string) => void;
}

/** The enrolled voices of the server. */
export function VoicesEditor(props: VoicesEditorProps) {
  const { names, recordingSeconds, disabled, saved, onRecord, onStop, onFile, onRemove } = props;
  const { voices: texts } = useMessages();
  const id = useId();
  const [name, setName] = useState("");
  // Ready for the next one.
  useEffect(() => {
    if (saved) setName("");
  }, [saved]);
  const recording = recordingSeconds !== undefined;
  const unready = name.trim() === "" || disabled;
  return (
    <Card heading={texts.heading} summary={names.length > 0 ? String(names.length) : undefined} open={false}>
      <p class="hint">{texts.hint}</p>
      {names.length === 0 ? (
        <p class="hint">{texts.none}</p>
      ) : (
        <ul class="chips">
          {names.map((one) => (
            <li key={one} class="chip">
              {one}
              <button type="button" aria-label={texts.remove(one)} onClick={() => onRemove(one)}>
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <label class="field" for={`${id}-name`}>
        {texts.name}
      </label>
      <input
        id={`${id}-name`}
        class="voice-name"
        type="text"
        maxLength={64}
        value={name}
        disabled={recording}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <div class="voice-actions">
        {recording ? (
          <button type="button" class="secondary stop" onClick={onStop}>
            <Icon name="stop" />
            {texts.stop}
          </button>
        ) : (
          <button type="button" class="secondary" disabled={unready} onClick={() => onRecord(name.trim())}>
            <Icon name="microphone" />
            {texts.record}
          </button>
        )}
        <FilePicker
          class="secondary"
          label={texts.file}
          disabled={unready || recording}
          onFile={(file) => onFile(name.trim(), file)}
        />
      </div>
      <p class="hint" role="status">
        {recording ? texts.listening(recordingSeconds) : saved ? texts.saved(saved) : ""}
      </p>
    </Card>
  );
}

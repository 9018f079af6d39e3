import type { RecognitionMode } from "@funasr-images/protocol";
import { useMessages } from "../messages/messages.ts";

interface ModeChoiceProps {
  readonly modes: readonly RecognitionMode[];
  readonly mode: RecognitionMode;
  readonly onChange: (mode: RecognitionMode) => void;
}

/** The modes that the server offers, with hints. */
export function ModeChoice({ modes, mode, onChange }: ModeChoiceProps) {
  const { options } = useMessages();
  if (modes.length === 1) {
    return (
      <div class="only-mode">
        <p>
          {options.mode} <strong>{options.modes[mode].name}</strong>
        </p>
        <p class="hint">{options.modes[mode].hint}</p>
      </div>
    );
  }
  return (
    <fieldset class="modes">
      <legend>{options.mode}</legend>
      <div class="segmented">
        {modes.map((one) => (
          <label key={one} class={one === mode ? "chosen" : ""}>
            <input type="radio" name="mode" value={one} checked={one === mode} onChange={() => onChange(one)} />
            {options.modes[one].name}
          </label>
        ))}
      </div>
      <p class="hint">{options.modes[mode].hint}</p>
    </fieldset>
  );
}

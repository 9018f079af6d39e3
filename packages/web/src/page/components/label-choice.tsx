import { chooseLabels, type Labels, labelKinds, listLabels, type Transcript } from "@funasr-images/protocol";
import { useMessages } from "../messages/messages.ts";

interface LabelChoiceProps {
  readonly transcript: Transcript;
  readonly labels: Labels;
  readonly onChange: (labels: Labels) => void;
}

/** What is copied and downloaded beside the text, of what this transcript has. */
export function LabelChoice({ transcript, labels, onChange }: LabelChoiceProps) {
  const messages = useMessages();
  const known = listLabels(transcript);
  const chosen = chooseLabels(transcript, labels);
  if (known.length === 0) return null;
  return (
    <fieldset class="labels">
      <legend>{messages.transcript.labels.legend}</legend>
      {known.map((kind) => (
        <label key={kind} class="label-kind">
          <input
            type="checkbox"
            checked={chosen.includes(kind)}
            onChange={({ currentTarget: { checked } }) =>
              onChange(labelKinds.filter((one) => (one === kind ? checked : chosen.includes(one))))
            }
          />
          {messages.transcript.labels[kind]}
        </label>
      ))}
    </fieldset>
  );
}

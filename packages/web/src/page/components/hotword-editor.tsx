import type { Capabilities } from "@funasr-images/protocol";
import { useRef } from "preact/hooks";
import { expandHotwords } from "../expand-hotwords.ts";
import { useMessages } from "../messages/messages.ts";
import type { Hotword } from "../page-settings.ts";
import { Card } from "./card.tsx";
import { Icon } from "./icon.tsx";

interface HotwordEditorProps {
  readonly hotwords: readonly Hotword[];
  /** Undefined if the server does not report it. */
  readonly support: Capabilities["hotwords"] | undefined;
  readonly onChange: (hotwords: readonly Hotword[]) => void;
}

/** Rows with a word and its weight. */
export function HotwordEditor({ hotwords, support, onChange }: HotwordEditorProps) {
  const { hotwords: texts } = useMessages();
  const filled = hotwords.filter(({ word }) => word.trim() !== "").length;
  const list = useRef<HTMLUListElement>(null);
  const supported = support?.supported ?? true;
  const change = (index: number, part: Partial<Hotword>) =>
    onChange(hotwords.map((row, at) => (at === index ? { ...row, ...part } : row)));
  /** A list becomes rows. */
  const expand = (index: number, text: string) => {
    const rows = expandHotwords(hotwords, index, text);
    if (rows) onChange(rows);
    return rows !== undefined;
  };
  const add = () => {
    onChange([...hotwords, { word: "", weight: 20 }]);
    // Once the new row is rendered.
    requestAnimationFrame(() => list.current?.querySelector<HTMLInputElement>("li:last-child input")?.focus());
  };
  return (
    <Card
      heading={texts.heading}
      summary={filled > 0 ? String(filled) : undefined}
      open={supported || hotwords.length > 0}
    >
      <p class="hint">{supported ? texts.hint : support?.note || texts.unsupported}</p>
      {supported && support?.note && <p class="hint">{support.note}</p>}
      {supported && hotwords.length > 0 && (
        <ul class="hotwords" ref={list}>
          {hotwords.map((row, index) => (
            // A row has no other identity while its word is being typed.
            <li key={index}>
              <input
                type="text"
                aria-label={texts.word}
                placeholder={texts.word}
                value={row.word}
                maxLength={64}
                onInput={(event) => change(index, { word: event.currentTarget.value })}
                onChange={(event) => expand(index, event.currentTarget.value)}
                onPaste={(event) => {
                  // The field itself would lose the new lines.
                  if (expand(index, event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
                }}
                onKeyDown={(event) => {
                  if (event.key === "Enter" && !event.isComposing) add();
                }}
              />
              <input
                type="number"
                aria-label={texts.weight}
                min={1}
                max={100}
                step={1}
                value={row.weight}
                onInput={(event) => change(index, { weight: clampWeight(event.currentTarget.valueAsNumber) })}
              />
              <button
                type="button"
                class="quiet square"
                aria-label={texts.remove(row.word)}
                onClick={() => onChange(hotwords.filter((_, at) => at !== index))}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {supported && (
        <button type="button" class="quiet add" onClick={add}>
          <Icon name="plus" />
          {texts.add}
        </button>
      )}
    </Card>
  );
}

function clampWeight(weight: number): number {
  return Number.isFinite(weight) ? Math.max(1, Math.min(100, Math.round(weight))) : 1;
}

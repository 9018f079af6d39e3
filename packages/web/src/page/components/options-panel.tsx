import type { Capabilities, RecognitionMode, SpeechLanguage } from "@funasr-images/protocol";
import { useId } from "preact/hooks";
import { useMessages } from "../messages/messages.ts";
import { defaultSettings, type PageSettings } from "../page-settings.ts";
import { canSplit } from "../recognition/describe-utterance.ts";
import { ModeChoice } from "./mode-choice.tsx";
import { SwitchRow } from "./switch-row.tsx";

interface OptionsPanelProps {
  readonly settings: PageSettings;
  /** Undefined if the server does not report it: then everything can be tried. */
  readonly capabilities: Capabilities | undefined;
  readonly modes: readonly RecognitionMode[];
  readonly mode: RecognitionMode;
  readonly onSettings: (change: Partial<PageSettings>) => void;
}

/** The options of the next utterance that the server supports. */
export function OptionsPanel({ settings, capabilities, modes, mode, onSettings }: OptionsPanelProps) {
  const messages = useMessages();
  const texts = messages.options;
  const id = useId();
  const spoken = spokenLanguages(capabilities);
  return (
    <section class="card" aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`} class="card-heading">
        {texts.heading}
      </h2>
      <ModeChoice modes={modes} mode={mode} onChange={(chosen) => onSettings({ mode: chosen })} />
      {spoken.length > 1 && (
        <div class="row">
          <label for={`${id}-language`}>{texts.language}</label>
          <select
            id={`${id}-language`}
            value={settings.language}
            onChange={(event) => onSettings({ language: event.currentTarget.value as SpeechLanguage })}
          >
            {spoken.map((language) => (
              <option key={language} value={language}>
                {texts.languages[language]}
              </option>
            ))}
          </select>
        </div>
      )}
      {(capabilities?.itn ?? true) && (
        <SwitchRow label={texts.itn} hint={texts.itnHint} on={settings.itn} onChange={(itn) => onSettings({ itn })} />
      )}
      {capabilities?.speakers && (
        <SwitchRow label={texts.speakers} on={settings.speakers} onChange={(speakers) => onSettings({ speakers })} />
      )}
      {capabilities?.speakers && settings.speakers && (
        <div class="row row-sub">
          <label for={`${id}-count`}>{texts.speakerCount}</label>
          <select
            id={`${id}-count`}
            value={settings.speakerCount}
            onChange={(event) => onSettings({ speakerCount: Number(event.currentTarget.value) })}
          >
            {[0, 1, 2, 3, 4, 5, 6, 7, 8].map((count) => (
              <option key={count} value={count}>
                {count === 0 ? texts.speakerCountAny : count}
              </option>
            ))}
          </select>
        </div>
      )}
      {canSplit(capabilities) && (
        <SwitchRow
          label={texts.split}
          hint={texts.splitHint}
          on={settings.split}
          onChange={(split) => onSettings({ split })}
        />
      )}
      {capabilities?.vocals && (
        <SwitchRow
          label={texts.vocals}
          hint={texts.vocalsHint}
          on={settings.vocals}
          onChange={(vocals) => onSettings({ vocals })}
        />
      )}
      {isChanged(settings) && (
        <button type="button" class="quiet reset" onClick={() => onSettings(recognitionDefaults)}>
          {texts.reset}
        </button>
      )}
    </section>
  );
}

const recognitionDefaults = {
  mode: defaultSettings.mode,
  language: defaultSettings.language,
  itn: defaultSettings.itn,
  speakers: defaultSettings.speakers,
  speakerCount: defaultSettings.speakerCount,
  split: defaultSettings.split,
  vocals: defaultSettings.vocals,
};

function isChanged(settings: PageSettings): boolean {
  const keys = Object.keys(recognitionDefaults) as (keyof typeof recognitionDefaults)[];
  return keys.some((key) => settings[key] !== recognitionDefaults[key]);
}

type SpokenLanguage = Exclude<SpeechLanguage, "nospeech">;

const allLanguages: readonly SpokenLanguage[] = ["zh", "en", "yue", "ja", "ko"];

/**
 * `auto` first; a server that does not report its languages may have a SenseVoice model, which knows them all. The
 * engine sherpa does not accept a language: its model detects it.
 */
function spokenLanguages(capabilities: Capabilities | undefined): readonly SpokenLanguage[] {
  if (capabilities?.engine === "sherpa") return ["auto"];
  const known = allLanguages.filter((language) => capabilities?.languages.includes(language) ?? true);
  return ["auto", ...(known.length > 1 ? known : [])];
}

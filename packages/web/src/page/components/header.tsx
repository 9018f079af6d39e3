import { languages, type UiLanguage, useMessages } from "../messages/messages.ts";
import type { PageSettings } from "../page-settings.ts";
import type { ServerState } from "../view-state.ts";
import { Icon } from "./icon.tsx";
import { StatusPill } from "./status-pill.tsx";

interface HeaderProps {
  readonly server: ServerState;
  readonly language: UiLanguage;
  readonly theme: PageSettings["theme"];
  readonly onSettings: (change: Partial<PageSettings>) => void;
  readonly onHelp: () => void;
}

const nextTheme = { auto: "light", light: "dark", dark: "auto" } as const;
const themeIcon = { auto: "auto", light: "sun", dark: "moon" } as const;

export function Header({ server, language, theme, onSettings, onHelp }: HeaderProps) {
  const messages = useMessages();
  const other = language === "zh" ? "en" : "zh";
  const themeLabel = `${messages.view.theme}: ${messages.view.themes[theme]}`;
  return (
    <header class="header">
      {/* Not a link: its fragment would overwrite the settings in the URL. */}
      <button type="button" class="skip" onClick={() => document.getElementById("content")?.focus()}>
        {messages.skip}
      </button>
      <h1 class="brand">
        <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
          <path d="M8 13v6M13.3 8.5v15M18.7 11.5v9M24 14v4" />
        </svg>
        <span>FunASR</span>
        <span class="brand-sub">{messages.title}</span>
      </h1>
      <StatusPill server={server} />
      <nav class="header-tools" aria-label={messages.view.language}>
        <button type="button" class="quiet" lang={other} onClick={() => onSettings({ ui: other })}>
          {languages[other].name}
        </button>
        <button
          type="button"
          class="quiet square"
          aria-label={themeLabel}
          title={themeLabel}
          onClick={() => onSettings({ theme: nextTheme[theme] })}
        >
          <Icon name={themeIcon[theme]} />
        </button>
        <button
          type="button"
          class="quiet square"
          aria-label={messages.view.help}
          title={`${messages.view.help} (?)`}
          onClick={onHelp}
        >
          <Icon name="help" />
        </button>
      </nav>
    </header>
  );
}

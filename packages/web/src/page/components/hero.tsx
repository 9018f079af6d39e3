import { useMessages } from "../messages/messages.ts";
import { FilePicker } from "./file-picker.tsx";
import { Icon } from "./icon.tsx";

interface HeroProps {
  /** Whether speech is sent to another server than the page's. */
  readonly elsewhere: boolean;
  readonly onRecord: () => void;
  readonly onFile: (file: File) => void;
}

/** Heights of the bars of the empty state, in percent: a spoken phrase. */
const phrase = [10, 18, 34, 58, 82, 64, 40, 22, 12, 26, 52, 90, 74, 46, 60, 38, 20, 10, 16, 30, 48, 28, 14, 8];

/** The empty state: two ways to start. */
export function Hero({ elsewhere, onRecord, onFile }: HeroProps) {
  const messages = useMessages();
  return (
    <div class="hero">
      <div class="hero-wave" aria-hidden="true">
        {phrase.map((height, at) => (
          <span key={at} style={{ height: `${height}%`, animationDelay: `${at * -0.17}s` }} />
        ))}
      </div>
      <h2>{messages.hero.heading}</h2>
      <p class="hero-lead">{elsewhere ? messages.hero.leadOther : messages.hero.lead}</p>
      <div class="hero-actions">
        <button type="button" class="primary" onClick={onRecord} aria-keyshortcuts="Space R">
          <Icon name="microphone" />
          {messages.source.record}
        </button>
        <FilePicker class="secondary" label={messages.source.file} onFile={onFile} />
      </div>
      <p class="hero-formats">{messages.hero.formats}</p>
    </div>
  );
}

import { useMessages } from "../messages/messages.ts";
import type { Voice } from "../speaker-colours.ts";

/** The speakers, their colours and their shares. */
export function SpeakerLegend({ voices }: { readonly voices: readonly Voice[] }) {
  const messages = useMessages();
  if (voices.length === 0) return null;
  const all = voices.reduce((sum, voice) => sum + voice.speechMs, 0) || 1;
  return (
    <ul class="legend" aria-label={messages.transcript.speakers}>
      {voices.map((voice) => {
        const percent = Math.round((voice.speechMs / all) * 100);
        return (
          <li
            key={voice.key}
            class={`legend-voice speaker-${voice.colour}`}
            title={messages.transcript.share(voice.name, percent)}
          >
            <span class="swatch" />
            <span>{voice.name}</span>
            <span class="legend-share">{percent} %</span>
          </li>
        );
      })}
    </ul>
  );
}

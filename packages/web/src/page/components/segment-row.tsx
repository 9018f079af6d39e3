import type { TranscriptSegment } from "@funasr-images/protocol";
import { useEffect, useRef } from "preact/hooks";
import { formatTime } from "../clock.ts";
import type { Messages } from "../messages/en.ts";
import { useMessages } from "../messages/messages.ts";
import type { Voice } from "../speaker-colours.ts";
import { Icon } from "./icon.tsx";

interface SegmentRowProps {
  readonly segment: TranscriptSegment;
  readonly voice: Voice | undefined;
  /** Whether a paragraph begins here. */
  readonly opens: boolean;
  /** Whether the voice differs from the row above. */
  readonly speaks: boolean;
  readonly timed: boolean;
  readonly playable: boolean;
  readonly playing: boolean;
  readonly selected: boolean;
  readonly onPlay: () => void;
}

export function SegmentRow(props: SegmentRowProps) {
  const { segment, voice, opens, speaks, timed, playable, playing, selected, onPlay } = props;
  const messages = useMessages();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!selected) return;
    button.current?.focus({ preventScroll: true });
    button.current?.closest("li")?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  const time = formatTime(segment.start_ms);
  const label = playable ? messages.transcript.playFrom(time) : messages.transcript.at(time);
  const classes = [
    "segment",
    voice && `speaker-${voice.colour}`,
    opens && "segment-opening",
    playing && "segment-playing",
    selected && "segment-selected",
  ];
  return (
    <li class={classes.filter(Boolean).join(" ")} aria-current={playing ? "true" : undefined}>
      {speaks && voice && <p class="segment-voice">{voice.name}</p>}
      {timed && (
        <button
          ref={button}
          type="button"
          class="segment-time"
          disabled={!playable}
          aria-label={label}
          onClick={onPlay}
        >
          <span>{time}</span>
          <Icon name="play" />
        </button>
      )}
      {/* The button next to it does the same for the keyboard. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: keyboards use the button */}
      <p class="segment-text" onClick={() => playable && !hasSelection() && onPlay()}>
        {segment.text}
      </p>
      <Badges segment={segment} messages={messages} />
    </li>
  );
}

/** Emotion and events, if worth showing. */
function Badges({ segment, messages }: { readonly segment: TranscriptSegment; readonly messages: Messages }) {
  const emotions: Readonly<Record<string, string>> = messages.emotions;
  const events: Readonly<Record<string, string>> = messages.events;
  const emotion = segment.emotion;
  const remarkable = segment.events?.filter((event) => event !== "Speech" && event !== "Event_UNK") ?? [];
  const moved = emotion && emotion !== "NEUTRAL" && emotion !== "EMO_UNKNOWN";
  if (!moved && remarkable.length === 0) return null;
  return (
    <p class="badges">
      {moved && <span class={`badge emotion emotion-${emotion.toLowerCase()}`}>{emotions[emotion] ?? emotion}</span>}
      {remarkable.map((event) => (
        <span key={event} class="badge event">
          {events[event] ?? event}
        </span>
      ))}
    </p>
  );
}

// Selecting text to copy it must not play it.
function hasSelection(): boolean {
  return getSelection()?.type === "Range";
}

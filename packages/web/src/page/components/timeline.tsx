import { useEffect, useRef } from "preact/hooks";
import type { Player } from "../audio/player.ts";
import { usePlayer } from "../audio/use-player.ts";
import { useMessages } from "../messages/messages.ts";
import { type Voice, voiceKey } from "../speaker-colours.ts";
import { isBusy, type ViewState } from "../view-state.ts";
import { SegmentRow } from "./segment-row.tsx";

interface TimelineProps {
  readonly state: ViewState;
  readonly voices: readonly Voice[];
  readonly player: Player;
  readonly onSelect: (index: number) => void;
}

/** The segments in order, then what is still being heard. */
export function Timeline({ state, voices, player, onSelect }: TimelineProps) {
  const messages = useMessages();
  const { segments, selected, partial, timing } = state;
  const end = useRef<HTMLLIElement>(null);
  const busy = isBusy(state);
  const playable = usePlayer(player, (one) => one.loaded()) && timing !== "none" && !busy;
  const playingAt = usePlayer(player, (one) => {
    if (!playable || (!one.playing() && one.positionMs() === 0)) return -1;
    return segments.findIndex(({ start_ms, end_ms }) => one.positionMs() >= start_ms && one.positionMs() < end_ms);
  });

  // While it is heard, the newest line stays in sight: a new line is the occasion.
  useEffect(() => {
    if (busy) end.current?.scrollIntoView({ block: "nearest" });
  }, [busy, segments.length, partial]);

  return (
    <ol class={`timeline ${timing === "none" ? "timeline-untimed" : ""}`}>
      {segments.map((segment, index) => {
        const voice = voices.find(({ key }) => key === voiceKey(segment));
        const before = segments[index - 1];
        return (
          <SegmentRow
            key={segment.id}
            segment={segment}
            voice={voice}
            speaks={voice !== undefined && (!before || voiceKey(before) !== voice.key)}
            timed={timing !== "none"}
            playable={playable}
            playing={index === playingAt}
            selected={index === selected}
            onPlay={() => {
              onSelect(index);
              player.playFrom(segment.start_ms);
            }}
          />
        );
      })}
      {partial && (
        <li class="segment segment-partial" aria-label={messages.transcript.live}>
          <p class="segment-text">
            {partial}
            <span class="caret" />
          </p>
        </li>
      )}
      <li class="timeline-end" ref={end} aria-hidden="true" />
    </ol>
  );
}

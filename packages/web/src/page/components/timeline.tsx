import { speakerOf, splitParagraphs } from "@funasr-images/protocol";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Player } from "../audio/player.ts";
import { usePlayer } from "../audio/use-player.ts";
import { useMessages } from "../messages/messages.ts";
import type { Voice } from "../speaker-colours.ts";
import { isBusy, type ViewState } from "../view-state.ts";
import { SegmentRow } from "./segment-row.tsx";

interface TimelineProps {
  readonly state: ViewState;
  readonly voices: readonly Voice[];
  readonly player: Player;
  readonly onSelect: (index: number) => void;
}

/** The segments in order, then the current partial. */
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

  // During recognition the newest line stays visible: every new line scrolls.
  useEffect(() => {
    const below = (end.current?.getBoundingClientRect().top ?? 0) - innerHeight;
    // Unless the user has scrolled away to read.
    if (busy && below < 160) end.current?.scrollIntoView({ block: "nearest" });
  }, [busy, segments.length, partial]);

  // An hour has thousands of rows, and partials arrive many times a second: unchanged rows are not rendered again.
  const rows = useMemo(() => {
    const openings = new Set(splitParagraphs(segments).map(([first]) => first));
    return segments.map((segment, index) => {
      const voice = voices.find(({ key }) => key === speakerOf(segment));
      const before = segments[index - 1];
      return (
        <SegmentRow
          key={segment.id}
          segment={segment}
          voice={voice}
          opens={openings.has(segment)}
          speaks={voice !== undefined && (!before || speakerOf(before) !== voice.key)}
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
    });
  }, [segments, voices, timing, playable, playingAt, selected, player, onSelect]);

  return (
    <ol class={`timeline ${timing === "none" ? "timeline-untimed" : ""}`}>
      {rows}
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

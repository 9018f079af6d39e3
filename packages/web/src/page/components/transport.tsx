import type { Player } from "../audio/player.ts";
import { usePlayer } from "../audio/use-player.ts";
import { formatTime } from "../clock.ts";
import type { Messages } from "../messages/en.ts";
import { useMessages } from "../messages/messages.ts";
import type { Voice } from "../speaker-colours.ts";
import type { ViewState } from "../view-state.ts";
import { FilePicker } from "./file-picker.tsx";
import { Icon } from "./icon.tsx";
import { Waveform } from "./waveform.tsx";
import { shareOf, WorkDetail } from "./work-detail.tsx";

interface TransportProps {
  readonly state: ViewState;
  readonly player: Player;
  readonly voices: readonly Voice[];
  readonly onRecord: () => void;
  readonly onStop: () => void;
  readonly onCancel: () => void;
  readonly onFile: (file: File) => void;
  readonly onRetry: () => void;
}

/** The recording: its waveform, its state, and the controls. */
export function Transport({ state, player, voices, onRecord, onStop, onCancel, onFile, onRetry }: TransportProps) {
  const messages = useMessages();
  const { phase, source, durationMs, peaks } = state;
  const playing = usePlayer(player, (one) => one.playing());
  const playable = usePlayer(player, (one) => one.loaded());
  const position = usePlayer(player, (one) => Math.floor(one.positionMs() / 1000));
  const recording = phase.kind === "recording";
  const share = shareOf(state);
  const over = phase.kind === "done" || phase.kind === "idle";
  const clock = recording ? formatTime(durationMs) : `${formatTime(position * 1000)} / ${formatTime(durationMs)}`;
  return (
    <div class={`transport transport-${phase.kind}`}>
      <div class="transport-top">
        <p class="transport-name">
          {recording && <span class="record-dot" />}
          <strong>{source?.name || messages.source.microphone}</strong>
          <span class="transport-phase" role="status">
            {phase.kind === "done" && !state.transcript ? messages.phase.interrupted : describePhase(state, messages)}
          </span>
        </p>
        <WorkDetail state={state} />
        <p class="clock">{clock}</p>
      </div>
      {peaks.length > 0 || recording ? (
        <Waveform
          peaks={peaks}
          durationMs={durationMs}
          live={recording}
          player={player}
          segments={state.timing === "none" ? [] : state.segments}
          voices={voices}
        />
      ) : (
        <p class="no-preview">{over || phase.kind !== "opening" ? messages.player.noPreview : ""}</p>
      )}
      {phase.kind === "sending" || phase.kind === "finishing" || phase.kind === "opening" ? (
        <progress class="transport-progress" aria-label={describePhase(state, messages)} value={share} />
      ) : null}
      <div class="transport-actions">
        {recording ? (
          <button type="button" class="primary stop" onClick={onStop} aria-keyshortcuts="Space R">
            <Icon name="stop" />
            {messages.source.stop}
          </button>
        ) : (
          <button
            type="button"
            class="secondary"
            disabled={!playable}
            onClick={() => player.toggle()}
            aria-keyshortcuts={over ? "Space P" : "P"}
          >
            <Icon name={playing ? "pause" : "play"} />
            {playing ? messages.player.pause : messages.player.play}
          </button>
        )}
        {over ? (
          <>
            {state.transcript ? (
              <button type="button" class="secondary" title={messages.source.againHint} onClick={onRetry}>
                <Icon name="again" />
                {messages.source.again}
              </button>
            ) : (
              <button type="button" class="primary" onClick={onRetry}>
                <Icon name="again" />
                {messages.source.retry}
              </button>
            )}
            <span class="spacer" />
            <button type="button" class="secondary" onClick={onRecord} aria-keyshortcuts="R">
              <Icon name="microphone" />
              {messages.source.record}
            </button>
            <FilePicker class="secondary" label={messages.source.file} onFile={onFile} />
          </>
        ) : (
          <button type="button" class="quiet" onClick={onCancel}>
            {messages.source.cancel}
          </button>
        )}
      </div>
    </div>
  );
}

/** In words that change rarely, because screen readers read them; the numbers are next to them. */
function describePhase({ phase, progress }: ViewState, { phase: texts }: Messages): string {
  if (phase.kind === "idle") return "";
  if (phase.kind === "finishing" && progress?.state === "waiting") return texts.waiting;
  return texts[phase.kind];
}

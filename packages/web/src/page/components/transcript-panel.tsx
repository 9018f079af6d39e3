import type { Labels, NameLanguage } from "@funasr-images/protocol";
import type { Player } from "../audio/player.ts";
import { useMessages } from "../messages/messages.ts";
import type { Voice } from "../speaker-colours.ts";
import { isBusy, transcriptOfView, type ViewState } from "../view-state.ts";
import { ExportBar } from "./export-bar.tsx";
import { SpeakerLegend } from "./speaker-legend.tsx";
import { Timeline } from "./timeline.tsx";
import { Warnings } from "./warnings.tsx";
import { WorkDetail } from "./work-detail.tsx";

interface TranscriptPanelProps {
  readonly state: ViewState;
  readonly voices: readonly Voice[];
  readonly player: Player;
  readonly labels: Labels;
  /** Of the names in documents. */
  readonly language: NameLanguage;
  readonly onLabels: (labels: Labels) => void;
  readonly onSelect: (index: number) => void;
  readonly onSaved: () => void;
}

/** The transcript, and what can be done with it. */
export function TranscriptPanel(props: TranscriptPanelProps) {
  const { state, voices, player, labels, language, onLabels, onSelect, onSaved } = props;
  const messages = useMessages();
  const transcript = transcriptOfView(state);
  const busy = isBusy(state);
  const empty = state.segments.length === 0 && !state.partial;
  const newest = state.segments.at(-1);
  return (
    <section id="transcript" class="transcript" aria-labelledby="transcript-heading" aria-busy={busy}>
      <div class="transcript-head">
        <h2 id="transcript-heading">{messages.transcript.heading}</h2>
        {transcript && !empty && (
          <ExportBar
            transcript={transcript}
            name={state.source?.name ?? ""}
            labels={labels}
            language={language}
            onLabels={onLabels}
            onSaved={onSaved}
          />
        )}
      </div>
      {/* Before the text: an hour of it is long. */}
      <Warnings warnings={busy ? undefined : state.transcript?.warnings} />
      <SpeakerLegend voices={voices} />
      {empty ? (
        <p class="transcript-empty">
          {busy
            ? messages.transcript.waiting
            : state.transcript
              ? messages.transcript.nothing
              : messages.transcript.interrupted}
        </p>
      ) : (
        <Timeline state={state} voices={voices} player={player} onSelect={onSelect} />
      )}
      {/* Where a reader looks: the transport may be far above. */}
      {busy && !empty && <WorkDetail state={state} />}
      {state.phase.kind === "done" && !state.transcript && !empty && (
        <p class="note">{messages.transcript.brokenOff}</p>
      )}
      {state.timing === "none" && !empty && !busy && <p class="note">{messages.transcript.noTimes}</p>}
      {state.transcript?.timing.estimated && !empty && !busy && (
        <p class="note">{messages.transcript.estimatedTimes}</p>
      )}
      {/* Screen readers read finals one by one; partials would interrupt them. */}
      <p class="unseen" aria-live="polite" data-newest>
        {busy ? (newest?.text ?? "") : ""}
      </p>
    </section>
  );
}

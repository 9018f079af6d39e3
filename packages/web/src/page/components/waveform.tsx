import { speakerOf, type TranscriptSegment } from "@funasr-images/protocol";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { fitPeaks } from "../audio/compute-peaks.ts";
import type { Player } from "../audio/player.ts";
import { usePlayer } from "../audio/use-player.ts";
import { formatTime } from "../clock.ts";
import { useMessages } from "../messages/messages.ts";
import type { Voice } from "../speaker-colours.ts";

interface WaveformProps {
  readonly peaks: Float32Array;
  readonly durationMs: number;
  /** Grows at the right edge during recording; otherwise the whole recording is shown. */
  readonly live: boolean;
  readonly player: Player;
  /** Segments with meaningful times. */
  readonly segments: readonly TranscriptSegment[];
  readonly voices: readonly Voice[];
}

/** Width of a bar and of the space after it, in CSS pixels. */
const bar = { width: 3, pitch: 5 };
/** How many peaks of 20 ms make one bar of a live waveform. */
const livePeaksPerBar = 3;

/** The recording as an image and a slider; below it who speaks when. */
export function Waveform({ peaks, durationMs, live, player, segments, voices }: WaveformProps) {
  const messages = useMessages();
  const canvas = useRef<HTMLCanvasElement>(null);
  const fit = useMemo(() => rememberFit(peaks, live), [peaks, live]);
  const position = usePlayer(player, (one) => Math.round(one.positionMs()));
  const playable = usePlayer(player, (one) => one.loaded()) && !live;

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const redraw = () => draw(element, fit, live ? 1 : durationMs > 0 ? position / durationMs : 0);
    redraw();
    const resized = new ResizeObserver(redraw);
    resized.observe(element);
    // Colours come from the style sheet: the theme is an attribute of the root, or the system's.
    const themed = new MutationObserver(redraw);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", redraw);
    return () => {
      resized.disconnect();
      themed.disconnect();
      system.removeEventListener("change", redraw);
    };
  }, [fit, live, position, durationMs]);

  const seekTo = (ms: number) => player.seek(Math.max(0, Math.min(durationMs, ms)));
  const onPointer = (event: PointerEvent) => {
    if (!playable || event.buttons === 0) return;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    seekTo(((event.clientX - box.left) / box.width) * durationMs);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: -1000, ArrowRight: 1000, PageDown: -5000, PageUp: 5000 };
    const step = steps[event.key];
    const target = event.key === "Home" ? 0 : event.key === "End" ? durationMs : step && position + step;
    if (!playable || target === undefined) return;
    event.preventDefault();
    seekTo(target);
  };

  return (
    <div class="waveform">
      {live ? (
        <canvas ref={canvas} class="waveform-canvas" role="img" aria-label={messages.player.level} />
      ) : (
        <div
          class="waveform-slider"
          role="slider"
          tabIndex={playable ? 0 : -1}
          aria-label={messages.player.position}
          aria-disabled={!playable}
          aria-valuemin={0}
          aria-valuemax={Math.round(durationMs)}
          aria-valuenow={Math.min(position, Math.round(durationMs))}
          aria-valuetext={messages.player.of(formatTime(position), formatTime(durationMs))}
          onPointerDown={(event) => {
            onPointer(event);
            if (playable) player.playFrom(player.positionMs());
          }}
          onPointerMove={onPointer}
          onKeyDown={onKeyDown}
        >
          <canvas ref={canvas} class="waveform-canvas" />
          {durationMs > 0 && (
            <div class="playhead" style={{ left: `${(Math.min(position, durationMs) / durationMs) * 100}%` }} />
          )}
        </div>
      )}
      {!live && segments.length > 0 && durationMs > 0 && (
        <div class="lanes" aria-hidden="true">
          {segments.map((segment) => (
            <span
              key={segment.id}
              class={`lane speaker-${colourOf(segment, voices)}`}
              style={{
                left: `${(segment.start_ms / durationMs) * 100}%`,
                width: `${((segment.end_ms - segment.start_ms) / durationMs) * 100}%`,
              }}
              title={segment.text}
            />
          ))}
        </div>
      )}
    </div>
  );
}

function colourOf(segment: TranscriptSegment, voices: readonly Voice[]): number | "none" {
  return voices.find(({ key }) => key === speakerOf(segment))?.colour ?? "none";
}

/** Loudness of each bar from the left; if there are fewer than requested, they are at the right. */
type Fit = (bars: number) => Float32Array;

/** During playback the image is drawn with every frame, and only its colours change. */
function rememberFit(peaks: Float32Array, live: boolean): Fit {
  let last = new Float32Array();
  let lastBars = -1;
  return (bars) => {
    if (bars !== lastBars) last = live ? newestBars(peaks, bars) : fitPeaks(peaks, bars);
    lastBars = bars;
    return last;
  };
}

function draw(canvas: HTMLCanvasElement, fit: Fit, played: number): void {
  const context = canvas.getContext("2d");
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!context || width === 0) return;
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  // Two colours from the style sheet: `color` for the played part, `border-color` for the rest.
  const style = getComputedStyle(canvas);
  const bars = Math.floor(width / bar.pitch);
  const shown = fit(bars);
  // During recording the newest bar is at the right edge; dots mark where there is no audio yet.
  const silent = bars - shown.length;
  for (let at = 0; at < bars; at++) {
    const full = Math.max(bar.width, (shown[at - silent] ?? 0) * (height - 4));
    context.fillStyle = at >= silent && (at + 0.5) / bars <= played ? style.color : style.borderTopColor;
    context.beginPath();
    context.roundRect(at * bar.pitch, (height - full) / 2, bar.width, full, bar.width / 2);
    context.fill();
  }
}

/** On a grid of the whole recording, so that bars keep their shape while they move. */
function newestBars(peaks: Float32Array, bars: number): Float32Array<ArrayBuffer> {
  const all = Math.floor(peaks.length / livePeaksPerBar);
  const from = Math.max(0, all - bars);
  return Float32Array.from({ length: all - from }, (_, at) => {
    const start = (from + at) * livePeaksPerBar;
    const loudest = Math.max(...peaks.subarray(start, start + livePeaksPerBar));
    // A voice at arm's length fills a tenth of the range.
    return Math.min(1, Math.sqrt(loudest) * 1.2);
  });
}

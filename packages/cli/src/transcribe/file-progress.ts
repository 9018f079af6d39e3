import { formatClock, shareDone, type TranscriptionStatus } from "@funasr-images/client";
import type { Messages } from "../messages/en.ts";

/** The progress of one file, as it is shown. */
export interface FileState {
  /** Share of the current phase, 0 to 1; 0 while it is not known. */
  readonly share: number;
  readonly text: string;
}

/** Follows one file: computes rates and the time left at any moment from occasional reports. */
export class FileProgress {
  readonly #startedMs: number;
  #status: TranscriptionStatus | undefined;
  /** When the last status arrived. */
  #atMs = 0;
  /** When recognition began, and at which position. */
  #phaseMs: number;
  #phaseDoneMs = 0;

  /** @param nowMs on any monotonic clock, like all other times here */
  constructor(nowMs: number) {
    this.#startedMs = nowMs;
    this.#phaseMs = nowMs;
  }

  get startedMs(): number {
    return this.#startedMs;
  }

  take(status: TranscriptionStatus, nowMs: number): void {
    // Less than before: it is being resent.
    const isNew = status.phase !== this.#status?.phase || status.sentBytes < this.#status.sentBytes;
    if (isNew) {
      this.#phaseMs = nowMs;
      this.#phaseDoneMs = status.server?.done_ms ?? 0;
    }
    this.#status = status;
    this.#atMs = nowMs;
  }

  describe(nowMs: number, { progress }: Messages): FileState {
    const status = this.#status;
    const sinceMs = nowMs - this.#phaseMs;
    if (!status) return { share: 0, text: progress.opening };
    const { phase, sentShare, sentBytes, server } = status;
    if (phase === "sending") {
      const share = sentShare ?? 0;
      const rate = sinceMs > 1000 ? `${(sentBytes / sinceMs / 1000).toFixed(1)} MB/s` : undefined;
      const left = share > 0 && sinceMs > 1000 ? ((1 - share) / share) * sinceMs : undefined;
      return { share, text: join(progress.sending, sentShare && percent(share), rate, this.#left(left, progress)) };
    }
    const left = server?.remaining_ms === undefined ? undefined : server.remaining_ms - (nowMs - this.#atMs);
    const since = formatClock(sinceMs);
    if (!server) return { share: 0, text: progress.silent(since) };
    if (phase === "waiting") return { share: 0, text: join(progress.waiting(since), this.#left(left, progress)) };
    const share = shareDone(server) ?? 0;
    const whole = server.total_ms === undefined ? undefined : progress.of(formatClock(server.total_ms));
    return {
      share,
      text: join(
        progress.recognising,
        share > 0 && percent(share),
        whole,
        this.#speed(progress),
        this.#left(left, progress),
      ),
    };
  }

  /** Seconds of audio per second. */
  #speed(progress: Messages["progress"]): string | undefined {
    const doneMs = (this.#status?.server?.done_ms ?? 0) - this.#phaseDoneMs;
    const tookMs = this.#atMs - this.#phaseMs;
    return doneMs > 0 && tookMs > 0
      ? progress.speed((doneMs / tookMs).toFixed(doneMs > tookMs * 10 ? 0 : 1))
      : undefined;
  }

  #left(ms: number | undefined, progress: Messages["progress"]): string | undefined {
    return ms === undefined ? undefined : progress.left(formatClock(ms));
  }
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

function join(...parts: readonly (string | number | false | undefined)[]): string {
  return parts.filter((part) => typeof part === "string" && part !== "").join(" · ");
}

import type { ClientFrame, ServerResult } from "@funasr-images/protocol";
import type { EngineSession } from "../../engine.ts";
import type { RecognisedSegment } from "./recognised-segment.ts";
import type { RecogniserClient } from "./recogniser/recogniser-client.ts";
import { renderFileResult, renderSegmentResult } from "./render-file-result.ts";
import { type RunningUtterance, runUtterance } from "./run-utterance.ts";
import type { TranscribeOptions } from "./transcribe-utterance.ts";

/** What the sessions of an engine have in common. */
export interface FileSessionOptions
  extends Pick<TranscribeOptions, "ffmpeg" | "onWords" | "openVocals" | "openSpeakers"> {
  /** @throws EngineError `ENGINE_UNAVAILABLE` */
  readonly client: () => RecogniserClient;
  /** Whether answers have times and tags; upstream's plain models have none. */
  readonly stamps: boolean;
}

/** Upstream reads its settings at the end of the utterance; as long as all of it fits in here, so do we. */
const heldBytes = 2 * 1024 * 1024;

/** File mode: one answer per utterance, after its end; long ones are recognised while they come. */
export function openFileSession(
  { client: currentClient, stamps, ...parts }: FileSessionOptions,
  onReply: (reply: ServerResult) => void,
): EngineSession {
  let settings: ClientFrame = {};
  /** The running utterance is lost with the worker that it began with. */
  let client = currentClient();
  let held: Uint8Array[] = [];
  let heldSize = 0;
  let running: RunningUtterance | undefined;
  let segments = 0;

  function onSegment(segment: RecognisedSegment): void {
    if (!settings.segments || segment.text === "") return;
    onReply(renderSegmentResult(segment, segments, { settings, stamps }));
    segments += 1;
  }

  async function start(): Promise<RunningUtterance> {
    if (running) return running;
    const started = runUtterance({ ...parts, client, settings, onSegment });
    running = started;
    const pieces = held;
    held = [];
    heldSize = 0;
    for (const piece of pieces) await started.push(piece);
    return started;
  }

  return {
    async configure(next) {
      settings = next;
      await running?.configure(next);
    },
    async audio(bytes) {
      if (running) return running.push(bytes);
      if (heldSize === 0) client = currentClient();
      held.push(bytes);
      heldSize += bytes.length;
      if (heldSize >= heldBytes) await start();
    },
    async end() {
      if (heldSize === 0 && !running) client = currentClient();
      try {
        const ending = await start();
        ending.end();
        onReply(renderFileResult(await ending.heard, { settings, stamps }));
      } finally {
        running = undefined;
        segments = 0;
      }
    },
    progress: () => running?.progress() ?? { state: "waiting", doneMs: 0, workedMs: 0 },
    close() {
      held = [];
      heldSize = 0;
      running?.close();
      running = undefined;
    },
  };
}

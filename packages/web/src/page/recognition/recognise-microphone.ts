import { type LiveEvent, type LiveRecognition, listen, type UtteranceOptions } from "@funasr-images/client";
import type { Transcript } from "@funasr-images/protocol";
import { openRecorder, type Recorder } from "../audio/open-recorder.ts";

interface MicrophoneRequest {
  readonly url: string;
  readonly token: string;
  readonly signal: AbortSignal;
  /** Ends the speech. */
  readonly stopped: AbortSignal;
  readonly options: UtteranceOptions;
  readonly onEvent: (event: LiveEvent) => void;
  readonly onOpen: (recorder: Recorder) => void;
  readonly onPiece: () => void;
  readonly onStop: () => void;
}

/**
 * Listens until it is stopped, then waits for the answer.
 *
 * @throws ClientError `BAD_AUDIO` for the microphone, else an error of the connection
 */
export async function recogniseMicrophone(request: MicrophoneRequest): Promise<Transcript> {
  const { url, token, signal, stopped, options, onEvent, onOpen, onPiece, onStop } = request;
  let live: LiveRecognition | undefined;
  const end = new AbortController();
  const recorder = await openRecorder({
    onPiece: (pcm) => {
      live?.send(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength));
      onPiece();
    },
    onEnd: () => end.abort(),
  });
  try {
    const { segments: _, ...rest } = options;
    live = listen({ ...rest, url, token, signal });
    const unreached = follow(live, onEvent);
    for (const pcm of recorder.recording.pieces) live.send(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength));
    onOpen(recorder);
    const over = AbortSignal.any([stopped, end.signal, signal]);
    await Promise.race([aborted(over), live.done, unreached]);
    await recorder.close();
    onStop();
    return await Promise.race([live.end(), unreached]);
  } finally {
    await recorder.close();
    live?.abort();
  }
}

/** Rejects if the server was never reached; a lost connection is retried. */
function follow(live: LiveRecognition, onEvent: (event: LiveEvent) => void): Promise<never> {
  for (const type of ["connected", "reconnecting", "gap", "progress", "partial", "segment"] as const)
    live.on(type, onEvent);
  const unreached = Promise.withResolvers<never>();
  unreached.promise.catch(() => {});
  let reached = false;
  live.on("connected", () => {
    reached = true;
  });
  live.on("reconnecting", ({ reason }) => {
    if (!reached) unreached.reject(reason);
  });
  return unreached.promise;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

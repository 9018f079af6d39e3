import type { LiveEvent, RecognitionEvent } from "@funasr-images/client";
import { addWarnings } from "@funasr-images/protocol";
import { computePeaks } from "./audio/compute-peaks.ts";
import { renderWav, sampleRate } from "./audio/decode-audio-file.ts";
import type { Recorder } from "./audio/open-recorder.ts";
import type { Player } from "./audio/player.ts";
import { readRecording } from "./audio/read-recording.ts";
import type { PageSettings } from "./page-settings.ts";
import { PageError, type Problem } from "./problem.ts";
import { chooseAudio, formatOf } from "./recognition/choose-audio.ts";
import { chooseMode, offeredModes } from "./recognition/choose-mode.ts";
import { describeUtterance } from "./recognition/describe-utterance.ts";
import { explainFailure, explainMicrophone, isMicrophoneFailure } from "./recognition/explain-failure.ts";
import { recogniseFile } from "./recognition/recognise-file.ts";
import { recogniseMicrophone } from "./recognition/recognise-microphone.ts";
import { resolveAddress } from "./recognition/resolve-address.ts";
import type { Store } from "./store.ts";
import type { ViewEvent } from "./view-event.ts";
import { capabilitiesOf, isBusy, type ServerState, type Source, type ViewState } from "./view-state.ts";

/** The actions of the page; their results are events in the store. */
export interface Controller {
  record(): Promise<void>;
  /** Ends the speech and waits for the answer. */
  stop(): void;
  /** Aborts the utterance; text and recording are kept. */
  cancel(): void;
  openFile(file: File): Promise<void>;
  /** Sends the last recording again, with the current settings. */
  retry(): Promise<void>;
}

interface ControllerParts {
  readonly store: Store<ViewState, ViewEvent>;
  readonly player: Player;
  readonly settings: () => PageSettings;
  readonly token: () => string;
  readonly askServer: () => Promise<ServerState>;
}

export function createController({ store, player, settings, token, askServer }: ControllerParts): Controller {
  const { dispatch } = store;
  let job: Job | undefined;
  let loaded: Blob | undefined;
  store.subscribe(() => {
    const { playable } = store.get();
    if (playable === loaded) return;
    loaded = playable;
    player.load(playable);
  });

  /** One utterance from its start to an answer or a problem. */
  const run = async (source: Pick<Source, "kind" | "name">, again: boolean, work: (job: Job) => Promise<void>) => {
    const { kind, name } = source;
    if (isBusy(store.get())) return;
    const capabilities = capabilitiesOf(store.get());
    const preferred = chooseMode(settings().mode, offeredModes(capabilities));
    const options = describeUtterance(settings(), capabilities, preferred, name);
    const { mode } = options;
    const { server } = store.get();
    const address = resolveAddress(settings().server, location);
    if (address.kind === "problem") return dispatch({ type: "failed", problem: address.problem });
    const obstacle = findObstacle(server, address.own, kind);
    if (obstacle) return dispatch({ type: "failed", problem: obstacle });

    const abort = new AbortController();
    job = { abort, stop: new AbortController(), url: address.url, options };
    player.pause();
    dispatch({ type: "start", source: { kind, name, mode }, again });
    try {
      await work(job);
    } catch (error) {
      const failure = await explain(error, mode, address.url);
      dispatch(failure ? { type: "failed", problem: failure } : { type: "cancelled" });
    } finally {
      job = undefined;
    }
  };

  const explain = async (error: unknown, mode: Source["mode"], address: string): Promise<Problem | undefined> => {
    if (error instanceof PageError) return error.problem;
    if (isMicrophoneFailure(error)) return explainMicrophone(error);
    return explainFailure(error, { address, mode, server: await askServer() });
  };

  const onEvent = (event: RecognitionEvent | LiveEvent) => {
    switch (event.type) {
      case "partial":
        return dispatch({ type: "partial", text: event.text });
      case "segment":
        return dispatch({
          type: "segments",
          segments: [...(event.revised ? [event.revised] : []), ...event.segments],
        });
      case "connected":
        return dispatch({ type: "notice", problem: undefined });
      case "progress":
        return dispatch({ type: "progress", progress: event.progress, atMs: performance.now() });
      case "reconnecting":
        dispatch({ type: "partial", text: "" });
        return dispatch({ type: "notice", problem: { code: "RECONNECTING", detail: event.reason.message } });
      case "gap": {
        const seconds = Math.ceil((event.toMs - event.fromMs) / 1000);
        return dispatch({ type: "notice", problem: { code: "GAP", seconds } });
      }
    }
  };

  const send = (source: Pick<Source, "kind" | "name">, audio: Blob, again: boolean) =>
    run(source, again, async ({ abort, url, options }) => {
      const { name } = source;
      const recording = await readRecording(audio, formatOf(name));
      abort.signal.throwIfAborted();
      if (recording) {
        const { pcm, playable } = recording;
        dispatch({ type: "audio", durationMs: (pcm.length / sampleRate) * 1000, peaks: computePeaks(pcm) });
        dispatch({ type: "audible", audio, playable });
      }
      const chosen = chooseAudio({ name, bytes: audio, pcm: recording?.pcm }, capabilitiesOf(store.get()), options);
      if (!recording) dispatch({ type: "audible", audio, playable: undefined });
      const transcript = await recogniseFile({
        url,
        token: token(),
        signal: abort.signal,
        options,
        ...chosen,
        onEvent,
        onStatus: ({ phase, sentShare }) =>
          dispatch(phase === "sending" ? { type: "sent", share: sentShare ?? 0 } : { type: "finishing" }),
      });
      // Those of the page's own decoding matter only if that was sent.
      const noticed = chosen.audio === recording?.pcm ? recording.warnings : [];
      dispatch({ type: "done", transcript: addWarnings(transcript, noticed) });
    });

  return {
    record: () =>
      run({ kind: "microphone", name: "" }, false, async ({ abort, stop, url, options }) => {
        let recorder: Recorder | undefined;
        const show = () => {
          if (!recorder) return;
          const { recording } = recorder;
          dispatch({ type: "audio", durationMs: recording.durationMs, peaks: recording.peaks() });
        };
        try {
          const transcript = await recogniseMicrophone({
            url,
            token: token(),
            signal: abort.signal,
            stopped: stop.signal,
            options,
            onEvent,
            onOpen: (opened) => {
              recorder = opened;
              dispatch({ type: "recording" });
            },
            onPiece: show,
            onStop: () => dispatch({ type: "finishing" }),
          });
          dispatch({ type: "done", transcript });
        } finally {
          show();
          if (recorder && recorder.recording.durationMs > 0) {
            const audio = renderWav(recorder.recording.pieces);
            dispatch({ type: "audible", audio, playable: audio });
          }
        }
      }),

    openFile: (file) => send({ kind: "file", name: file.name }, file, false),
    retry: async () => {
      const { source, audio } = store.get();
      if (source && audio) await send(source, audio, true);
    },
    stop: () => job?.stop.abort(),
    cancel: () => job?.abort.abort(),
  };
}

interface Job {
  readonly abort: AbortController;
  readonly stop: AbortController;
  readonly url: string;
  readonly options: ReturnType<typeof describeUtterance>;
}

/** A problem that is known before anything is opened. */
function findObstacle(server: ServerState, own: boolean, kind: Source["kind"]): Problem | undefined {
  if (kind === "microphone" && !navigator.mediaDevices) return { code: "MIC_INSECURE" };
  if (!own) return undefined;
  if (server.kind === "nowhere") return { code: "NO_SERVER" };
  if (server.kind === "starting") return { code: "NOT_READY", reason: server.reason };
  if (server.kind === "locked") return { code: "LOCKED" };
  return undefined;
}

import type { Engine } from "../../engine.ts";
import type { WordSink } from "../../engine-exit.ts";
import { superviseChild } from "../../supervision/supervise-child.ts";
import type { TrackedChild } from "../../supervision/track-child.ts";
import { createUtteranceServices, type UtteranceServicesOptions } from "./create-utterance-services.ts";
import { launchWorker } from "./launch-worker.ts";
import { openFileSession } from "./open-file-session.ts";
import { openStreamingSession } from "./open-streaming-session.ts";
import { planModels } from "./recogniser/plan-models.ts";
import { createRecogniserClient, type RecogniserClient } from "./recogniser/recogniser-client.ts";
import type { RecogniserReply, RecogniserRequest } from "./recogniser/worker-messages.ts";
import { tokenResolutionMs } from "./to-transcript.ts";
import type { UtteranceParts } from "./utterance.ts";

/** Where the models lie and how much of the machine may be used. */
export interface SherpaEngineOptions extends UtteranceParts, Pick<UtteranceServicesOptions, "speakers" | "vocals"> {
  readonly modelDir: string;
  /** With a streaming model it is the streaming server, for every mode; without, the file server. */
  readonly onlineModelDir?: string | undefined;
  readonly vadDir?: string | undefined;
  readonly puncDir?: string | undefined;
  /** Decodes at once. */
  readonly decoderThreads: number;
  /** Threads of one decode. */
  readonly modelThreads: number;
  readonly startTimeoutMs: number;
  /** The program that decodes what is neither pcm nor wav. */
  readonly ffmpeg?: string | undefined;
  /** Whether answers have times and tags; upstream's plain models have none. @default true */
  readonly stamps?: boolean;
  readonly onNote?: (note: string) => void;
  /** Gets what the processes print. @default nobody does */
  readonly onWords?: WordSink | undefined;
}

/** The engine `sherpa`: a child process with sherpa-onnx. It answers as upstream's file server or streaming server. */
export function createSherpaEngine(options: SherpaEngineOptions): Engine & { workerPid(): number } {
  const supervisor = superviseChild((signal) => launchRecogniser(options, signal));
  const services = createUtteranceServices(options);
  const { ffmpeg, stamps = true, onWords } = options;
  const { openVocals, openSpeakers } = { ...services.parts, ...options };
  const parts = {
    ...(openVocals && { openVocals }),
    ...(openSpeakers && { openSpeakers }),
    stamps,
    ffmpeg,
    onWords,
  };
  return {
    async start() {
      try {
        // The recogniser last: once it is up the engine is, with its roles.
        await services.start();
        await supervisor.start();
      } catch (error) {
        await services.close();
        throw error;
      }
    },
    openSession(onReply) {
      const client = () => supervisor.current().client;
      return options.onlineModelDir
        ? openStreamingSession(client(), onReply)
        : openFileSession({ ...parts, client }, onReply);
    },
    onStateChange: supervisor.onStateChange,
    async close() {
      await Promise.all([supervisor.close(), services.close()]);
    },
    ...(services.roles && { roles: services.roles }),
    capabilities: () => ({
      engine: "sherpa",
      modes: options.onlineModelDir ? ["offline", "online", "2pass"] : ["offline"],
      languages: ["zh", "en", "yue", "ja", "ko"],
      hotwords: { supported: false, note: "SenseVoice takes none." },
      timestamps: { granularity: "token", resolution_ms: tokenResolutionMs },
      punctuation: true,
      itn: true,
      emotion: true,
      events: true,
      speakers: openSpeakers !== undefined,
      vocals: openVocals !== undefined,
    }),
    processes: () => {
      const pid = supervisor.pid();
      return [...(pid === undefined ? [] : [{ name: "recogniser", pid }]), ...services.processes()];
    },
    killHung() {
      supervisor.killHung();
      services.killHung();
    },
    workerPid: () => supervisor.current().pid,
  };
}

interface Recogniser extends TrackedChild {
  readonly client: RecogniserClient;
}

async function launchRecogniser(options: SherpaEngineOptions, signal: AbortSignal): Promise<Recogniser> {
  const { modelDir: model, onlineModelDir: online, vadDir: vad, puncDir: punc, stamps = true } = options;
  const models = planModels({ model, ...(online && { online }), ...(vad && { vad }), ...(punc && { punc }) });
  for (const note of models.notes) options.onNote?.(note);
  const worker = await launchWorker<RecogniserRequest, RecogniserReply>({
    name: "recogniser",
    program: { source: "./recogniser/worker.ts", bundle: "./sherpa-worker.mjs" },
    load: {
      kind: "load",
      models,
      threads: { decoders: options.decoderThreads, threads: options.modelThreads },
      stamps,
    },
    // And one for short work beside long.
    poolThreads: options.decoderThreads + 1,
    startTimeoutMs: options.startTimeoutMs,
    onWords: options.onWords,
    signal,
  });
  return { ...worker, client: createRecogniserClient(worker) };
}

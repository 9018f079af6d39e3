import { type DecodingOptions, withDecoding } from "../../audio/with-decoding.ts";
import type { Engine } from "../../engine.ts";
import { createSupervisor } from "../../supervision/create-supervisor.ts";
import { createUtteranceServices, type UtteranceServicesOptions } from "./create-utterance-services.ts";
import { describeRecogniser } from "./describe-recogniser.ts";
import { launchWorker, type Worker } from "./launch-worker.ts";
import { openFileSession } from "./open-file-session.ts";
import { openStreamingSession } from "./open-streaming-session.ts";
import type { UtteranceParts } from "./recognised-utterance.ts";
import { type ModelFolders, planModels } from "./recogniser/plan-models.ts";
import type {
  RecogniserLoad,
  SessionReply,
  SessionRequest,
  UtteranceReply,
  UtteranceRequest,
} from "./recogniser/recogniser-messages.ts";

/** The folders of the models, and how much of the machine may be used. */
export interface SherpaEngineOptions extends ModelFolders, UtteranceServicesOptions, UtteranceParts {
  /** Maximum length of a file, in seconds. @default that of decodeAudio */
  readonly longestSeconds?: number | undefined;
  /** Whether streaming sessions refuse every format but pcm, as upstream's streaming server does. @default false */
  readonly samplesOnly?: boolean;
  /** Whether answers have times and tags; upstream's plain models have none. @default true */
  readonly stamps?: boolean;
}

/**
 * The engine `sherpa`: a child process with sherpa-onnx. It answers like upstream's file server or streaming server.
 */
export function createSherpaEngine(options: SherpaEngineOptions): Engine & { workerPid(): number } {
  const recogniser = describeRecogniser(options);
  const supervisor = createSupervisor((signal) => launchRecogniser(options, signal));
  const services = createUtteranceServices(options);
  const { longestSeconds, stamps = true, samplesOnly = false } = options;
  const { openVocals, openSpeakers, knowVoices } = { ...services.parts, ...options };
  const { resolution_ms: resolutionMs } = recogniser.timestamps;
  const parts = { resolutionMs, openVocals, openSpeakers, knowVoices, stamps, longestSeconds };
  return {
    async start() {
      try {
        // The recogniser last: once it is up, so is the engine, including its roles.
        await services.start();
        await supervisor.start();
      } catch (error) {
        await services.close();
        throw error;
      }
    },
    openSession(onReply) {
      const channel = () => supervisor.current().channel;
      if (!options.onlineModelDir) return openFileSession({ ...parts, channel }, onReply);
      const open: DecodingOptions["open"] = (onReply) => openStreamingSession(channel(), onReply);
      if (samplesOnly) return open(onReply);
      return withDecoding({ open, onReply, streaming: true, longestSeconds });
    },
    onStateChange: supervisor.onStateChange,
    async close() {
      await Promise.all([supervisor.close(), services.close()]);
    },
    roles: services.roles,
    capabilities: () => ({
      engine: "sherpa",
      modes: options.onlineModelDir ? ["offline", "online", "2pass"] : ["offline"],
      ...recogniser,
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

type Recogniser = Worker<UtteranceRequest | SessionRequest, UtteranceReply | SessionReply>;

async function launchRecogniser(options: SherpaEngineOptions, signal: AbortSignal): Promise<Recogniser> {
  const { decoderThreads, modelThreads, startTimeoutMs, onOutput, stamps = true } = options;
  const models = planModels(options);
  for (const note of models.notes) options.onNote?.(note);
  const load: RecogniserLoad = { models, threads: { decoders: decoderThreads, threads: modelThreads }, stamps };
  return launchWorker({
    name: "recogniser",
    program: { source: "./recogniser/main.ts", bundle: "./sherpa-worker.mjs" },
    load,
    // One more for short work next to long work.
    poolThreads: decoderThreads + 1,
    startTimeoutMs,
    onOutput,
    signal,
  });
}

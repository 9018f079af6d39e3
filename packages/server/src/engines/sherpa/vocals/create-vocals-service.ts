import { type EngineState, publicMessage } from "../../../engine.ts";
import type { OutputSink } from "../../../engine-exit.ts";
import { createSupervisor } from "../../../supervision/create-supervisor.ts";
import type { TrackedChild } from "../../../supervision/track-child.ts";
import { launchWorker } from "../launch-worker.ts";
import type { AudioStage, UtteranceContext } from "../recognised-utterance.ts";
import { createVocalsClient, type VocalsClient } from "./create-vocals-client.ts";
import { extractVocals } from "./extract-vocals.ts";
import { planVocalsModels } from "./plan-vocals-models.ts";
import type { VocalsLoad, VocalsReply, VocalsRequest } from "./vocals-messages.ts";

export interface VocalsServiceOptions {
  /** Without it music is not removed. */
  readonly separationDir?: string | undefined;
  /** Threads of one model run. */
  readonly modelThreads: number;
  readonly startTimeoutMs: number;
  /** Receives what the worker prints. @default none */
  readonly onOutput?: OutputSink | undefined;
}

/** Removes music from utterances on request, in a separate, supervised worker. */
export interface VocalsService {
  /** @throws EngineError `ENGINE_START` */
  start(): Promise<void>;
  openVocals(context: UtteranceContext): AudioStage | undefined;
  pid(): number | undefined;
  onStateChange(listener: (state: EngineState) => void): void;
  /** Kills the worker because it hangs; it is restarted. */
  killHung(): void;
  close(): Promise<void>;
}

/** @returns undefined without the model */
export function createVocalsService(options: VocalsServiceOptions): VocalsService | undefined {
  const { separationDir } = options;
  if (!separationDir) return undefined;
  const supervisor = createSupervisor((signal) => launchVocals(separationDir, options, signal));
  return {
    start: supervisor.start,
    openVocals({ settings, warn, signal }) {
      if (!settings.vocals) return undefined;
      const owner = {};
      let failed = false;
      // The worker has no state between blocks, so a new one continues where the old one died.
      const separate = async (channels: readonly Float32Array[]) => {
        try {
          return await supervisor.current().client.separate(channels, owner, signal);
        } catch (error) {
          signal.throwIfAborted();
          if (!failed)
            warn({ code: "VOCALS_FAILED", message: `Music was not removed everywhere. ${publicMessage(error)}` });
          failed = true;
          return undefined;
        }
      };
      return (blocks) => extractVocals(blocks, separate);
    },
    pid: supervisor.pid,
    onStateChange: supervisor.onStateChange,
    killHung: supervisor.killHung,
    close: supervisor.close,
  };
}

interface Vocals extends TrackedChild {
  readonly client: VocalsClient;
}

async function launchVocals(
  separationDir: string,
  options: VocalsServiceOptions,
  signal: AbortSignal,
): Promise<Vocals> {
  const { modelThreads: threads, startTimeoutMs, onOutput } = options;
  const load: VocalsLoad = { models: planVocalsModels(separationDir), threads };
  const worker = await launchWorker<VocalsRequest, VocalsReply>({
    name: "vocals",
    program: { source: "./vocals/main.ts", bundle: "./vocals-worker.mjs" },
    load,
    poolThreads: 1,
    startTimeoutMs,
    onOutput,
    signal,
  });
  return { ...worker, client: createVocalsClient(worker.channel) };
}

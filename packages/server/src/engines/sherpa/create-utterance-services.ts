import type { Roles } from "../../engine.ts";
import { explainExit, type OutputSink } from "../../engine-exit.ts";
import type { UtteranceParts } from "./recognised-utterance.ts";
import { createSpeakerService, type SpeakerServiceOptions } from "./speakers/create-speaker-service.ts";
import { createVocalsService, type VocalsServiceOptions } from "./vocals/create-vocals-service.ts";

type Limits = "decoderThreads" | "modelThreads" | "startTimeoutMs" | "onOutput";

export interface UtteranceServicesOptions {
  /** Absent: speakers are not distinguished. */
  readonly speakers?: Omit<SpeakerServiceOptions, Limits> | undefined;
  /** Absent: music is not removed. */
  readonly vocals?: Omit<VocalsServiceOptions, Limits> | undefined;
  /** Parallel model runs of each kind, including recognition. */
  readonly decoderThreads: number;
  /** Threads of one model run. */
  readonly modelThreads: number;
  readonly startTimeoutMs: number;
  /** Called when a process has died, because utterances only get a warning then. */
  readonly onNote?: (note: string) => void;
  /** Receives what the processes print. @default none */
  readonly onOutput?: OutputSink | undefined;
}

/** Everything that the engine does besides recognition, each in a separate process. */
export interface UtteranceServices {
  readonly parts: UtteranceParts;
  readonly roles: Roles | undefined;
  /** @throws EngineError `ENGINE_START` */
  start(): Promise<void>;
  processes(): readonly { readonly name: string; readonly pid: number }[];
  /** Kills them because they hang; they are restarted. */
  killHung(): void;
  close(): Promise<void>;
}

export function createUtteranceServices({
  speakers: speakerOptions,
  vocals: vocalsOptions,
  onNote,
  ...limits
}: UtteranceServicesOptions): UtteranceServices {
  const speakers = speakerOptions && createSpeakerService({ ...speakerOptions, ...limits });
  const vocals = vocalsOptions && createVocalsService({ ...vocalsOptions, ...limits });
  const services = [
    ["speakers", speakers],
    ["vocals", vocals],
  ] as const;
  for (const [, service] of services) service?.onStateChange((state) => !state.up && onNote?.(explainExit(state.exit)));
  return {
    parts: { openSpeakers: speakers?.openSpeakers, knowVoices: speakers?.knowVoices, openVocals: vocals?.openVocals },
    roles: speakers?.roles,
    async start() {
      const starts = await Promise.allSettled(services.map(([, service]) => service?.start()));
      const failed = starts.find((start) => start.status === "rejected");
      if (failed) throw failed.reason;
    },
    processes: () =>
      services.flatMap(([name, service]) => {
        const pid = service?.pid();
        return pid === undefined ? [] : [{ name, pid }];
      }),
    killHung() {
      for (const [, service] of services) service?.killHung();
    },
    async close() {
      await Promise.all(services.map(([, service]) => service?.close()));
    },
  };
}

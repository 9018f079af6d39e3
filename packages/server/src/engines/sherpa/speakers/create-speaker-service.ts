import { EngineError, type EngineState, type KnownVoice, type Roles } from "../../../engine.ts";
import type { OutputSink } from "../../../engine-exit.ts";
import { createSupervisor } from "../../../supervision/create-supervisor.ts";
import { launchWorker, type Worker } from "../launch-worker.ts";
import type { RoleMatcher, SpeakerListener, UtteranceContext } from "../recognised-utterance.ts";
import { createRoles } from "../roles/create-roles.ts";
import { readRolesFolder } from "../roles/read-roles-folder.ts";
import { openSpeakerListener } from "./open-speaker-listener.ts";
import { planSpeakerModels, type SpeakerModelFolders } from "./plan-speaker-models.ts";
import type { SpeakerReply, SpeakerRequest, SpeakersLoad, VoiceReply, VoiceRequest } from "./speakers-messages.ts";

export interface SpeakerServiceOptions {
  /** Without both models speakers are not distinguished. */
  readonly segmentationDir?: string | undefined;
  readonly speakerDir?: string | undefined;
  /** Enrolled voices: `<name>.wav`, or several as `<name>/*.wav`. */
  readonly rolesDir?: string | undefined;
  /** Minimum similarity (cosine) to an enrolled voice for its name. */
  readonly roleThreshold: number;
  /** How many blocks of five minutes are processed at once. */
  readonly decoderThreads: number;
  /** Threads of one model run. */
  readonly modelThreads: number;
  readonly startTimeoutMs: number;
  /** Receives what the worker prints. @default none */
  readonly onOutput?: OutputSink | undefined;
}

/** Distinguishes speakers and names the enrolled ones, in a separate, supervised worker. */
export interface SpeakerService {
  /** @throws EngineError `ENGINE_START` also for a voice in `rolesDir` that cannot be enrolled */
  start(): Promise<void>;
  openSpeakers(context: UtteranceContext): SpeakerListener | undefined;
  /** @throws EngineError */
  knowVoices(voices: readonly KnownVoice[]): Promise<RoleMatcher>;
  readonly roles: Roles;
  pid(): number | undefined;
  onStateChange(listener: (state: EngineState) => void): void;
  /** Kills the worker because it hangs; it is restarted. */
  killHung(): void;
  close(): Promise<void>;
}

/** @returns undefined without the models */
export function createSpeakerService(options: SpeakerServiceOptions): SpeakerService | undefined {
  const { segmentationDir, speakerDir } = options;
  if (!segmentationDir || !speakerDir) return undefined;
  const folders = { segmentationDir, speakerDir };
  const supervisor = createSupervisor((signal) => launchSpeakers(folders, options, signal));
  const { roles, match, matchWith } = createRoles({
    print: (samples) => printVoice(supervisor.current(), samples),
    threshold: options.roleThreshold,
  });
  return {
    async start() {
      await supervisor.start();
      try {
        if (options.rolesDir) await readRolesFolder(options.rolesDir, roles, options.onOutput);
      } catch (error) {
        await supervisor.close();
        throw error;
      }
    },
    openSpeakers: (context) =>
      openSpeakerListener({ channel: () => supervisor.current().channel, matchRole: match }, context),
    knowVoices: matchWith,
    roles,
    pid: supervisor.pid,
    onStateChange: supervisor.onStateChange,
    killHung: supervisor.killHung,
    close: supervisor.close,
  };
}

/** @throws EngineError `BAD_AUDIO`, `ENGINE_CRASHED` */
async function printVoice({ channel }: SpeakersWorker, samples: Float32Array): Promise<Float32Array> {
  const reply = await channel.ask({ kind: "print", samples });
  if (reply.kind === "printed" && reply.voice) return reply.voice;
  throw new EngineError("BAD_AUDIO", "The voice is too short", { fix: "Send at least a second of speech." });
}

type SpeakersWorker = Worker<SpeakerRequest | VoiceRequest, SpeakerReply | VoiceReply>;

async function launchSpeakers(
  folders: SpeakerModelFolders,
  options: SpeakerServiceOptions,
  signal: AbortSignal,
): Promise<SpeakersWorker> {
  const { decoderThreads: blocksAtOnce, modelThreads: threads, startTimeoutMs, onOutput } = options;
  const load: SpeakersLoad = { models: planSpeakerModels(folders), threads, blocksAtOnce };
  return launchWorker({
    name: "speakers",
    program: { source: "./speakers/main.ts", bundle: "./speakers-worker.mjs" },
    load,
    // One more for a short block next to long ones.
    poolThreads: blocksAtOnce + 1,
    startTimeoutMs,
    onOutput,
    signal,
  });
}

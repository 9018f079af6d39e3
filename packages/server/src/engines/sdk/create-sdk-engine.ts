import { spawn } from "node:child_process";
import { dirname } from "node:path";
import type { ServerResult } from "@funasr-images/protocol";
import { type DecodingOptions, withDecoding } from "../../audio/with-decoding.ts";
import type { Engine } from "../../engine.ts";
import type { OutputSink } from "../../engine-exit.ts";
import { findFreePort } from "../../find-free-port.ts";
import { createFairSlots } from "../../scheduling/create-fair-slots.ts";
import { awaitChildReady } from "../../supervision/await-child-ready.ts";
import { childEnvironment, withoutCore } from "../../supervision/child-environment.ts";
import { createSupervisor } from "../../supervision/create-supervisor.ts";
import { type TrackedChild, trackChild } from "../../supervision/track-child.ts";
import { createDecodePace } from "./create-decode-pace.ts";
import { openSdkSession, type SdkSessionOptions } from "./open-sdk-session.ts";
import { planCommandLine, type SdkFlags } from "./plan-command-line.ts";
import { withLargeFrames } from "./with-large-frames.ts";

/** The child and its command line; we choose its port. */
export interface SdkEngineOptions extends Omit<SdkFlags, "host" | "port" | "certFile" | "keyFile"> {
  readonly binary: string;
  /** Folder with a no-op python: the server starts five of them, each importing the whole Python package. */
  readonly pythonShimDir?: string | undefined;
  readonly startTimeoutMs: number;
  /** Maximum length of a file, in seconds. @default that of decodeAudio */
  readonly longestSeconds?: number | undefined;
  /** Receives what the upstream server prints: texts, names, hotwords. @default none */
  readonly onOutput?: OutputSink | undefined;
}

/** The engine `sdk`: the upstream server as a child on loopback, which only gets frames that we wrote. */
export function createSdkEngine(options: SdkEngineOptions): Engine & { workerPid(): number } {
  const supervisor = createSupervisor((signal) => launchSdk(options, signal));
  const { onlineModelDir, lmDir, puncDir, itnDir, longestSeconds } = options;
  const hasLanguageModel = lmDir !== undefined;
  let heardStamps = false;
  return {
    async start() {
      await supervisor.start();
    },
    openSession(onReply) {
      const listen = (reply: ServerResult) => {
        heardStamps ||= hasStamps(reply);
        onReply(reply);
      };
      const open: DecodingOptions["open"] = (onReply) => {
        const { port, ended, decoders } = supervisor.current();
        const url = `ws://127.0.0.1:${port}`;
        const session = openSdkSession({ url, ended, decoders, guardHotwords: hasLanguageModel, onReply });
        return onlineModelDir ? session : withLargeFrames(session);
      };
      return withDecoding({ open, onReply: listen, streaming: onlineModelDir !== undefined, longestSeconds });
    },
    onStateChange: supervisor.onStateChange,
    close: supervisor.close,
    capabilities: () => ({
      engine: "sdk",
      // The streaming server also answers files, sentence by sentence.
      modes: onlineModelDir === undefined ? ["offline"] : ["offline", "online", "2pass"],
      languages: ["zh"],
      hotwords: {
        supported: hasLanguageModel,
        note: hasLanguageModel
          ? "Words with weights bias the language model's search, only for the final texts."
          : "They only have an effect if a language model is loaded.",
      },
      // Only the replies show whether a model has any, first of all the canary's; if not, we hear when somebody speaks.
      timestamps: heardStamps ? { granularity: "token" } : { granularity: "segment", estimated: true },
      punctuation: puncDir !== undefined,
      itn: itnDir !== undefined,
      emotion: false,
      events: false,
      speakers: false,
      vocals: false,
    }),
    processes: () => {
      const pid = supervisor.pid();
      return pid === undefined ? [] : [{ name: "sdk", pid }];
    },
    killHung: supervisor.killHung,
    workerPid: () => supervisor.current().pid,
  };
}

/** Newer servers put the time of day into `timestamp`: a number means nothing. */
function hasStamps({ timestamp, stamp_sents }: ServerResult): boolean {
  return typeof timestamp === "string" || Array.isArray(timestamp) || (stamp_sents?.length ?? 0) > 0;
}

/** The environment of the upstream server. */
export function sdkEnvironment(pythonShimDir: string | undefined): NodeJS.ProcessEnv {
  return { ...childEnvironment(), ...(pythonShimDir && { PATH: `${pythonShimDir}:${process.env.PATH ?? ""}` }) };
}

interface SdkChild extends TrackedChild {
  readonly port: number;
  /** The streaming server assigns them by itself, and takes them from clients that leave. */
  readonly decoders: SdkSessionOptions["decoders"];
}

/** Printed once the models are loaded; only the canary proves that all of them were. */
const readyLine = "asr model init finished. listen on port:";

async function launchSdk(options: SdkEngineOptions, signal: AbortSignal): Promise<SdkChild> {
  // If another process takes it in between, the child dies, and the next launch uses another port.
  const port = await findFreePort();
  const { onlineModelDir, decoderThreads: slots } = options;
  // One more than for long files: a short one runs next to them.
  const decoderThreads = onlineModelDir ? slots : slots + 1;
  const arguments_ = planCommandLine({ ...options, decoderThreads, host: "127.0.0.1", port });
  const child = spawn(...withoutCore(options.binary, arguments_), {
    cwd: dirname(options.binary),
    env: sdkEnvironment(options.pythonShimDir),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const name = "the upstream server";
  const tracked = trackChild(child, { name, onOutput: options.onOutput });
  const ready = Promise.withResolvers<void>();
  tracked.onLine((line) => line.includes(readyLine) && ready.resolve());

  await awaitChildReady(tracked, ready.promise, { name, timeoutMs: options.startTimeoutMs, signal });
  const decoders = { runFairly: createFairSlots({ slots }), pace: createDecodePace() };
  return { ...tracked, port, decoders: onlineModelDir ? undefined : decoders };
}

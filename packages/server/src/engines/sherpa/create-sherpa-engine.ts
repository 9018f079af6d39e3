import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ClientFrame, ServerResult } from "@funasr-images/protocol";
import { awaitChildReady } from "../../await-child-ready.ts";
import { type Engine, EngineError, type EngineSession, engineCrashed } from "../../engine.ts";
import { superviseChild } from "../../supervise-child.ts";
import { type TrackedChild, trackChild } from "../../track-child.ts";
import { planModels } from "./plan-models.ts";
import type { WorkerReply, WorkerRequest } from "./worker-messages.ts";

/** Where the models lie and how much of the machine may be used. */
export interface SherpaEngineOptions {
  readonly modelDir: string;
  readonly vadDir?: string | undefined;
  readonly puncDir?: string | undefined;
  /** Utterances decoded at once. */
  readonly decoderThreads: number;
  /** Threads of one decode. */
  readonly modelThreads: number;
  readonly startTimeoutMs: number;
  readonly onNote?: (note: string) => void;
}

/** The engine `sherpa`: a child process with sherpa-onnx. File mode: one reply per utterance, after its end. */
export function createSherpaEngine(options: SherpaEngineOptions): Engine & { workerPid(): number } {
  const supervisor = superviseChild((signal) => launchWorker(options, signal));
  let sessions = 0;
  return {
    async start() {
      await supervisor.start();
    },
    openSession(onReply) {
      sessions += 1;
      return openSession(supervisor.current(), sessions, onReply);
    },
    onStateChange: supervisor.onStateChange,
    close: supervisor.close,
    capabilities: () => ({
      engine: "sherpa",
      modes: ["offline"],
      languages: ["zh", "en", "yue", "ja", "ko"],
      hotwords: { supported: false, note: "SenseVoice takes none." },
      timestamps: { granularity: "none" },
      punctuation: true,
      itn: true,
      emotion: false,
      events: false,
      speakers: false,
      vocals: false,
    }),
    processes: () => {
      const pid = supervisor.pid();
      return pid === undefined ? [] : [{ name: "recogniser", pid }];
    },
    workerPid: () => supervisor.current().pid,
  };
}

interface Worker extends TrackedChild {
  /** Resolves when the channel took the message. */
  request(message: WorkerRequest): Promise<void>;
  /** Who gets the answer of a session's utterance. */
  readonly waiting: Map<number, (answer: Answer) => void>;
}

type Answer = Extract<WorkerReply, { kind: "text" | "failed" }>;

async function launchWorker(options: SherpaEngineOptions, signal: AbortSignal): Promise<Worker> {
  const { modelDir: model, vadDir: vad, puncDir: punc } = options;
  const models = planModels({ model, ...(vad && { vad }), ...(punc && { punc }) });
  for (const note of models.notes) options.onNote?.(note);

  const child = fork(workerFile(), {
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // Decodes run on libuv's pool: its size is how many run at once.
    env: { ...process.env, UV_THREADPOOL_SIZE: String(options.decoderThreads) },
    execArgv: [],
  });
  const tracked = trackChild(child, "the worker of engine sherpa");
  const waiting: Worker["waiting"] = new Map();
  const ready = Promise.withResolvers<void>();
  child.on("message", (message: WorkerReply) => {
    if (message.kind === "ready") return ready.resolve();
    waiting.get(message.session)?.(message);
    waiting.delete(message.session);
  });
  const request = (message: WorkerRequest) =>
    new Promise<void>((resolve, reject) => {
      // A channel that is closed or breaks means an ending process, whose own words explain it.
      const explain = () => tracked.ended.then((reason) => reject(engineCrashed(reason)));
      if (!child.connected) void explain();
      else child.send(message, (error) => (error ? void explain() : resolve()));
    });

  const worker: Worker = { ...tracked, request, waiting };
  request({ kind: "load", models, threads: options.modelThreads }).catch(() => {});
  await awaitChildReady(tracked, ready.promise, { name: "sherpa", timeoutMs: options.startTimeoutMs, signal });
  return worker;
}

function openSession(worker: Worker, session: number, onReply: (reply: ServerResult) => void): EngineSession {
  let settings: ClientFrame = {};
  return {
    async configure(next) {
      settings = next;
    },
    audio: (bytes) => worker.request({ kind: "audio", session, bytes }),
    async end() {
      const answered = Promise.withResolvers<Answer>();
      worker.waiting.set(session, answered.resolve);
      await worker.request({ kind: "end", session, settings });
      const answer = await Promise.race([answered.promise, worker.ended]);
      if (typeof answer === "string") throw engineCrashed(answer);
      if (answer.kind === "failed") throw new EngineError(answer.code, answer.message);
      const { wav_name = "wav-default-id" } = settings;
      onReply({ is_final: false, mode: "offline", text: answer.text, wav_name });
    },
    close() {
      worker.waiting.delete(session);
      worker.request({ kind: "drop", session }).catch(() => {});
    },
  };
}

/** In an image the bundles lie side by side; in a checkout the sources do. */
function workerFile(): string {
  const name = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./sherpa-worker.mjs";
  return fileURLToPath(new URL(name, import.meta.url));
}

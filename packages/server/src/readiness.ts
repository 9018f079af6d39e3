import { bareText } from "./bare-text.ts";
import type { Canary } from "./canary.ts";
import { audioPieceBytes, type Engine } from "./engine.ts";
import type { Log } from "./log.ts";

export type ReadyState = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/** Whether the engine has lately been heard to recognise the right text. */
export interface Readiness {
  state(): ReadyState;
  /** Not ready from now on, for good. */
  drain(): void;
}

export interface ReadinessOptions {
  readonly engine: Engine;
  readonly canary: Canary;
  readonly intervalMs: number;
  /** Longest wait for one answer. @default 60000 */
  readonly timeoutMs?: number;
  readonly log: Log;
}

/** Runs the canary when the engine comes up, and again at the interval: nothing else proves that all models are there. */
export function watchReadiness(options: ReadinessOptions): Readiness {
  const { engine, canary, intervalMs, timeoutMs = 60_000, log } = options;
  let current: ReadyState = { ready: false, reason: "the engine is starting" };
  let drained = false;
  // Counts the engine's lives: an answer from a former life proves nothing.
  let life = 0;
  let timer: NodeJS.Timeout | undefined;

  const become = (next: ReadyState) => {
    if (drained) return;
    const changed = current.ready !== next.ready;
    current = next;
    if (changed || !next.ready) log[next.ready ? "info" : "warn"](next, next.ready ? "ready" : "not ready");
  };

  async function check(): Promise<void> {
    const checkedLife = life;
    const problem = await runCanary(engine, canary, timeoutMs);
    if (checkedLife !== life || drained) return;
    become(problem === undefined ? { ready: true } : { ready: false, reason: problem });
    timer = setTimeout(check, intervalMs);
  }

  engine.onStateChange((state) => {
    life += 1;
    clearTimeout(timer);
    if (!state.up) return become({ ready: false, reason: `the engine is down: ${state.reason}` });
    void check();
  });

  return {
    state: () => current,
    drain() {
      drained = true;
      clearTimeout(timer);
      current = { ready: false, reason: "the server is stopping" };
    },
  };
}

/** @returns what is wrong, or undefined */
async function runCanary(engine: Engine, canary: Canary, timeoutMs: number): Promise<string | undefined> {
  let heard = "";
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
  });
  try {
    const session = engine.openSession((reply) => {
      heard += reply.text;
    });
    try {
      await Promise.race([transcribeCanary(session, canary.audio), late]);
    } finally {
      session.close();
    }
  } catch (error) {
    return `the canary failed: ${(error as Error).message}`;
  } finally {
    clearTimeout(timer);
  }
  if (bareText(heard) === bareText(canary.text)) return undefined;
  return `the canary was heard as "${heard}", not as "${canary.text}"`;
}

async function transcribeCanary(session: ReturnType<Engine["openSession"]>, audio: Uint8Array): Promise<void> {
  await session.configure({ wav_name: "canary", mode: "offline", wav_format: "wav", itn: false });
  for (let offset = 0; offset < audio.length; offset += audioPieceBytes) {
    await session.audio(audio.subarray(offset, offset + audioPieceBytes));
  }
  await session.end();
}

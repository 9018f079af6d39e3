import { readFileSync } from "node:fs";
import { Counter, Gauge, type Registry } from "prom-client";
import type { Admission } from "../admission.ts";
import { countMediaThreads } from "../audio/media-threads.ts";
import type { Engine } from "../engine.ts";
import type { ReadyState } from "../readiness/readiness.ts";

/** The sources of the gauges at each scrape. */
export interface GaugeSources {
  readonly engine: Engine;
  readonly admission: Admission;
  readonly readyState: () => ReadyState;
  /** Parallel decodes; further utterances form the queue. */
  readonly decoders: number;
  /** Labels of `funasr_build_info`. */
  readonly build: Readonly<Record<string, string>>;
}

/** Current values, as opposed to counters. */
export function registerGauges(registry: Registry, sources: GaugeSources): void {
  const { engine, admission, readyState, decoders, build } = sources;
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });

  gauge("funasr_ready", "1 if /readyz answers 200.", () => Number(readyState().ready));
  gauge("funasr_connections", "Open WebSocket connections.", () => admission.counts().connections);
  gauge(
    "funasr_queue_depth",
    "Utterances that wait for a decoder (estimate: utterances in progress beyond the number of decoders).",
    () => Math.max(0, admission.counts().answering - decoders),
  );
  gauge(
    "funasr_media_threads",
    "Threads that decode files in other formats than wav.",
    () => countMediaThreads().taken,
  );
  gauge(
    "funasr_media_queue_depth",
    "Files in other formats than wav that wait for a thread.",
    () => countMediaThreads().waiting,
  );
  new Gauge({
    name: "funasr_utterances_active",
    help: "Utterances whose audio is arriving (receiving), or whose answer is due (answering).",
    labelNames: ["state"],
    registers,
    collect() {
      const { receiving, answering } = admission.counts();
      this.set({ state: "receiving" }, receiving);
      this.set({ state: "answering" }, answering);
    },
  });
  new Gauge({
    name: "funasr_process_resident_bytes",
    help: "Memory of the front door and of every process of the engine.",
    labelNames: ["process"],
    registers,
    collect() {
      this.reset();
      for (const { name, pid } of [{ name: "front-door", pid: process.pid }, ...engine.processes()]) {
        const bytes = residentBytes(pid);
        if (bytes !== undefined) this.set({ process: name }, bytes);
      }
    },
  });
  new Gauge({
    name: "funasr_build_info",
    help: "Always 1; its labels describe the server.",
    labelNames: Object.keys(build),
    registers,
  }).set(build, 1);
  followEngine(engine, registry);
}

function followEngine(engine: Engine, registry: Registry): void {
  const registers = [registry];
  const up = new Gauge({ name: "funasr_engine_up", help: "1 while sessions can be opened.", registers });
  const restarts = new Counter({
    name: "funasr_engine_restarts_total",
    help: "How often the engine came up again after it had gone down.",
    registers,
  });
  let lives = 0;
  engine.onStateChange((state) => {
    up.set(Number(state.up));
    if (!state.up) return;
    lives += 1;
    if (lives > 1) restarts.inc();
  });
}

/** The status file counts in KiB; statm would count in pages, whose size differs between machines. */
function residentBytes(pid: number): number | undefined {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    // It has ended since.
    return undefined;
  }
}

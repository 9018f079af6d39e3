import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import type { EngineCapabilities, ServerResult } from "@funasr-images/protocol";
import { readConfig } from "../config/config.ts";
import type { Engine } from "../engine.ts";
import { openLog } from "../open-log.ts";
import { serve } from "../serve.ts";

// The whole server before an engine that makes the mistake that the name of an utterance asks for. Run as a child process: what
// nobody catches ends it.

/** Hears the same in everything, the canary among it. */
export const heardText = "好";

/** Its events are nobody's: it was made before any client came. */
const elsewhere = new EventEmitter();
elsewhere.on("call", (work: () => void) => setImmediate(work));
const idle = setInterval(() => {}, 1000);
let forgotten = false;
const watch = setInterval(() => {
  if (!forgotten) return;
  forgotten = false;
  throw new Error("a mistake of nobody");
}, 20);
for (const timer of [idle, watch]) timer.unref();

const fail = () => {
  throw new Error("a mistake on purpose");
};

const mistakes: Readonly<Record<string, () => unknown>> = {
  throw: fail,
  timer: () => setTimeout(fail, 5),
  interval: () => {
    const timer = setInterval(() => {
      clearInterval(timer);
      fail();
    }, 5);
  },
  tick: () => process.nextTick(fail),
  microtask: () => queueMicrotask(fail),
  promise: () => void Promise.reject(new Error("a mistake that nobody awaits")),
  stream: () => Readable.from(["x"]).on("data", fail),
  depth: function deeper(): unknown {
    return setTimeout(() => deepen(deeper), 1);
  },
  forgotten: () => {
    forgotten = true;
  },
};

function deepen(again: () => unknown): void {
  const down = (): number => 1 + down();
  down();
  again();
}

function createFaultyEngine(): Engine {
  return {
    start: async () => {},
    close: async () => {},
    onStateChange: (listener) => listener({ up: true }),
    capabilities: () => ({ ...abilities, modes: ["offline"] }) as unknown as EngineCapabilities,
    processes: () => [],
    openSession(onReply) {
      let name = "";
      return {
        async configure({ wav_name = "" }) {
          name = wav_name.replace(/\.pcm$/, "");
        },
        async audio() {
          mistakes[name]?.();
          // Whoever made a mistake never has an answer.
          if (name in mistakes && name !== "forgotten") await new Promise(() => {});
        },
        async end() {
          await new Promise((resolve) => setTimeout(resolve, 200));
          const reply: ServerResult = { is_final: false, mode: "offline", text: heardText, wav_name: name };
          if (name !== "reply") return onReply(reply);
          // Whoever reads this reply fails, in an event of somebody else.
          elsewhere.emit("call", () => onReply(Object.defineProperty(reply, "text", { get: fail, enumerable: true })));
          await new Promise(() => {});
        },
        close() {
          if (name === "close") fail();
        },
      };
    },
  };
}

const abilities = {
  engine: "sherpa",
  languages: ["zh"],
  hotwords: { supported: false, note: "" },
  timestamps: { granularity: "none" },
};

if (import.meta.main) {
  const config = readConfig(process.env);
  await serve(config, createFaultyEngine(), openLog({ level: config.log.level, withText: false }));
}

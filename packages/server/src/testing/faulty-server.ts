import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import type { EngineCapabilities, ServerResult } from "@funasr-images/protocol";
import { readConfig } from "../config/config.ts";
import type { Engine } from "../engine.ts";
import { openLog } from "../open-log.ts";
import { serve } from "../serve.ts";

// The whole server with an engine that has the bug named by an utterance. Run as a child process: an uncaught error
// ends it.

/** Recognises the same in everything, including the canary. */
export const heardText = "好";

/** Its events have no owner: it was made before any client connected. */
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
          // A bug leaves its client without an answer.
          if (name in mistakes && name !== "forgotten") await new Promise(() => {});
        },
        async end() {
          await new Promise((resolve) => setTimeout(resolve, 200));
          const reply: ServerResult = { is_final: false, mode: "offline", text: heardText, wav_name: name };
          if (name !== "reply") return onReply(reply);
          // Handling this reply fails, in another client's event.
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

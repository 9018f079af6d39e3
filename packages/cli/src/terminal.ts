import type { Readable } from "node:stream";
import type { NameLanguage } from "@funasr-images/protocol";
import { en, type Messages } from "./messages/en.ts";
import { zh } from "./messages/zh.ts";

/** Where text goes; a process's stream is one. */
interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a command has of the world outside. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
  readonly messages: Messages;
  /** Of the messages, and of the names of speakers. */
  readonly language: NameLanguage;
  /** Colours go only to a terminal, and never with NO_COLOR. */
  readonly paint: Paint;
  /** Calls the listener at Ctrl-C, the newest listener first and alone. @returns takes it away again */
  onInterrupt(listener: () => void): () => void;
}

type Paint = Readonly<Record<"red" | "green" | "yellow" | "dim" | "bold", (text: string) => string>>;

type Outside = Pick<Terminal, "stdin" | "stdout" | "stderr" | "env"> & {
  readonly process?: Pick<NodeJS.Process, "on" | "off">;
};

export function openTerminal({ stdin, stdout, stderr, env, process }: Outside): Terminal {
  const coloured = Boolean(stderr.isTTY) && !env.NO_COLOR && env.TERM !== "dumb";
  const style = (open: number, close: number) => (text: string) =>
    coloured ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  const listeners: (() => void)[] = [];
  const language = pickLanguage(env);
  const interrupt = () => listeners.at(-1)?.();
  return {
    stdin,
    stdout,
    stderr,
    env,
    messages: { en, zh }[language],
    language,
    paint: { red: style(31, 39), green: style(32, 39), yellow: style(33, 39), dim: style(2, 22), bold: style(1, 22) },
    onInterrupt(listener) {
      if (listeners.length === 0) process?.on("SIGINT", interrupt);
      listeners.push(listener);
      return () => {
        listeners.splice(listeners.indexOf(listener), 1);
        // Without a listener Ctrl-C ends the process, as usual.
        if (listeners.length === 0) process?.off("SIGINT", interrupt);
      };
    },
  };
}

/** Chinese for a Chinese locale, else English: by the variables that POSIX asks in this order. */
function pickLanguage(env: NodeJS.ProcessEnv): NameLanguage {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || "";
  return /^zh/i.test(locale) ? "zh" : "en";
}

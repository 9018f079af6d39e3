import { parseArgs } from "node:util";
import type { RecognitionMode } from "@funasr-images/protocol";

export interface TranscribeCommand {
  readonly kind: "transcribe";
  readonly files: readonly string[];
  readonly url: string;
  readonly json: boolean;
  readonly mode: RecognitionMode;
  /** File of hotwords. */
  readonly hotwords?: string;
  readonly timeoutMs: number;
}

export type Command =
  | TranscribeCommand
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "usage"; readonly problem: string };

/** Reads the command line; a wrong one is a value, too. */
export function parseCommand(arguments_: readonly string[]): Command {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(arguments_);
  } catch (error) {
    return usage((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: "help" };
  if (values.version) return { kind: "version" };
  const [verb, ...files] = positionals;
  if (verb === undefined) return usage("No command was given; there is one: transcribe.");
  if (verb !== "transcribe") return usage(`"${verb}" is no command; there is one: transcribe.`);
  if (files.length === 0) return usage("No file was given.");
  const mode = modes.find((known) => known === values.mode);
  if (!mode) return usage(`--mode must be one of ${modes.join(", ")}, but is "${values.mode}".`);
  const seconds = Number(values.timeout);
  if (!(seconds > 0 && seconds <= 86_400))
    return usage(`--timeout must be seconds from 0 to 86400, but is "${values.timeout}".`);
  const { url, json, hotwords } = values;
  return { kind: "transcribe", files, url, json, mode, timeoutMs: seconds * 1000, ...(hotwords && { hotwords }) };
}

const modes: readonly RecognitionMode[] = ["offline", "online", "2pass"];

function parse(arguments_: readonly string[]) {
  return parseArgs({
    args: [...arguments_],
    allowPositionals: true,
    options: {
      url: { type: "string", default: "ws://127.0.0.1:10095" },
      json: { type: "boolean", default: false },
      mode: { type: "string", default: "offline" },
      hotwords: { type: "string" },
      timeout: { type: "string", default: "60" },
      help: { type: "boolean" },
      version: { type: "boolean" },
    },
  });
}

function usage(problem: string): Command {
  return { kind: "usage", problem };
}

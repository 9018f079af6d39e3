import { readFile } from "node:fs/promises";
import type { ConnectionOptions, UtteranceOptions } from "@funasr-images/client";
import { parseHotwords, parseLanguage } from "@funasr-images/protocol";
import { type Command, Option } from "commander";
import { parseChoice, parseSeconds, parseWhole } from "./parse-values.ts";
import type { Terminal } from "./terminal.ts";

const modes = ["offline", "online", "2pass"] as const;
const languages = ["auto", "zh", "en", "yue", "ja", "ko", "nospeech"] as const;

export interface ConnectionFlags {
  readonly url: string;
  readonly token?: string;
  readonly ca?: string;
  readonly insecure?: true;
  /** Milliseconds without a sign of life. */
  readonly timeout: number;
  /** Milliseconds of one utterance in total. */
  readonly maxTime?: number;
}

export interface UtteranceFlags {
  readonly mode: (typeof modes)[number];
  readonly hotwords?: string;
  readonly language?: (typeof languages)[number];
  readonly itn: boolean;
  readonly speakers: boolean;
  readonly speakerCount?: number;
  readonly vocals?: true;
}

/** How to reach the server: for every command that connects. */
export function addConnectionFlags(command: Command, { messages }: Terminal): Command {
  const { help } = messages;
  return command
    .addOption(new Option("--url <url>", help.url).env("FUNASR_URL").default("ws://127.0.0.1:10095"))
    .addOption(new Option("--token <token>", help.token).env("FUNASR_TOKEN"))
    .option("--ca <file>", help.ca)
    .option("--insecure", help.insecure)
    .addOption(
      new Option("--timeout <seconds>", help.timeout)
        .argParser((value) => parseSeconds("--timeout", value, messages))
        .default(60_000, "60"),
    )
    .option("--max-time <seconds>", help.maxTime, (value) => parseSeconds("--max-time", value, messages));
}

/** Settings of an utterance. */
export function addUtteranceFlags(command: Command, { messages }: Terminal, mode: UtteranceFlags["mode"]): Command {
  const { help } = messages;
  return command
    .addOption(
      new Option("--mode <mode>", help.mode)
        .argParser((value) => parseChoice("--mode", modes, value, messages))
        .default(mode),
    )
    .option("--hotwords <file>", help.hotwords)
    .option("--language <language>", help.language, (value) =>
      parseChoice("--language", languages, parseLanguage(value) ?? value.toLowerCase(), messages),
    )
    .option("--no-itn", help.itn)
    .option("--no-speakers", help.speakers)
    .option("--speaker-count <count>", help.speakerCount, (value) =>
      parseWhole("--speaker-count", 1, 50, value, messages),
    )
    .option("--vocals", help.vocals);
}

export async function readConnection(flags: ConnectionFlags): Promise<ConnectionOptions> {
  const { url, token, ca, insecure, timeout, maxTime } = flags;
  const tls = { ca: ca ? await readFile(ca, "utf8") : undefined, insecure };
  return { url, idleTimeoutMs: timeout, totalTimeoutMs: maxTime || undefined, token, tls };
}

export async function readUtterance(flags: UtteranceFlags): Promise<UtteranceOptions> {
  const { mode, hotwords, language, itn, speakers, speakerCount, vocals } = flags;
  return {
    mode,
    itn,
    // Defaults are not mentioned.
    speakers: speakers ? undefined : false,
    hotwords: hotwords ? parseHotwords(await readFile(hotwords, "utf8")) : undefined,
    language,
    speakerCount,
    vocals,
  };
}

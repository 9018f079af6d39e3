import { extname, parse } from "node:path";
import {
  type DocumentFormat,
  documentFormats,
  type LiveEvent,
  listen,
  type Progress,
  renderDocument,
  renderText,
  type TranscriptSegment,
} from "@funasr-images/client";
import { replaceFile } from "@funasr-images/files";
import { nameSpeaker } from "@funasr-images/protocol";
import type { Command } from "commander";
import {
  addConnectionFlags,
  addUtteranceFlags,
  type ConnectionFlags,
  readConnection,
  readUtterance,
  type UtteranceFlags,
} from "../connection-flags.ts";
import { codeOf, describeWarning } from "../describe-error.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { addLabelsFlag, type LabelsFlag, readLabels } from "../labels-option.ts";
import { findRecorder } from "../listen/find-recorder.ts";
import { playSound, recordSound } from "../listen/read-sound.ts";
import { parseChoice, parseSeconds } from "../parse-values.ts";
import type { Terminal } from "../terminal.ts";

interface Flags extends ConnectionFlags, LabelsFlag, UtteranceFlags {
  readonly input?: string;
  readonly fast?: true;
  readonly device?: string;
  readonly output?: string;
  /** Milliseconds. */
  readonly duration?: number;
  readonly json?: true;
}

export function addListen(program: Command, terminal: Terminal, setExitCode: (code: ExitCode) => void): void {
  const { messages } = terminal;
  const { help } = messages;
  const words = help.listen;
  const command = program.command("listen").description(words.summary);
  addConnectionFlags(command, terminal);
  addUtteranceFlags(command, terminal, "2pass");
  addLabelsFlag(command, terminal)
    .option("-i, --input <file>", words.input)
    .option("--fast", words.fast)
    .option("--device <device>", words.device)
    .option("-o, --output <file>", words.output)
    .option("--duration <seconds>", words.duration, (value) => parseSeconds("--duration", value, messages))
    .option("--json", help.json)
    .action(async (flags: Flags) => setExitCode(await runListen(flags, terminal)));
}

async function runListen(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const { messages, stderr, stdout } = terminal;
  const { output, input, duration } = flags;
  const format: DocumentFormat | undefined = output
    ? parseChoice("--output", documentFormats, extname(output).slice(1), messages)
    : undefined;
  const connection = await readConnection(flags);
  const utterance = await readUtterance(flags);
  const stop = new AbortController();
  const sound = await openSound(flags, terminal, stop.signal);
  const live = listen({ ...connection, ...utterance });
  // The first Ctrl-C ends the speech, the second one does not wait for the last result.
  const stopListening = terminal.onInterrupt(() => {
    if (stop.signal.aborted) live.abort();
    stop.abort();
  });
  const timer = duration === undefined ? undefined : setTimeout(() => stop.abort(), duration);
  const show = flags.json ? (event: LiveEvent) => showJson(event, terminal) : showText(terminal);
  const types = ["partial", "segment", "final", "connected", "reconnecting", "gap"] as const;
  for (const type of types) live.on(type, show);
  if (!flags.json) live.on("progress", ({ progress }) => showProgress(progress, terminal));
  // Nothing awaits it while the sound is read, and it may fail in the meantime.
  live.done.catch(() => stop.abort());
  try {
    if (input === undefined) stderr.write(`${messages.listening(sound.name)}\n`);
    for await (const bytes of sound.pieces) live.send(bytes);
    const transcript = await live.end();
    if (output && format) {
      await replaceFile(
        output,
        renderDocument(format, transcript, {
          labels: readLabels(flags),
          language: terminal.language,
          title: parse(output).name,
        }),
      );
    }
    for (const warning of transcript.warnings ?? []) {
      stderr.write(`${messages.warned(warning.code, sound.name, describeWarning(warning, messages))}\n`);
    }
    if (!flags.json && transcript.segments.length === 0) stdout.write(renderText(transcript));
    return exitCodes.ok;
  } catch (error) {
    if ((error as { code?: string }).code === "ABORTED") return exitCodes.interrupted;
    throw error;
  } finally {
    clearTimeout(timer);
    stopListening();
    live.abort();
  }
}

async function openSound(flags: Flags, { env, messages }: Terminal, signal: AbortSignal) {
  if (flags.input !== undefined) return { name: flags.input, pieces: playSound(flags.input, !flags.fast, signal) };
  const recorder = await findRecorder(flags.device, env, process.platform, messages);
  return { name: recorder.name, pieces: recordSound(recorder, signal, messages) };
}

function showJson(event: LiveEvent, { stdout }: Terminal): void {
  const reason = event.type === "reconnecting" ? { reason: event.reason.message } : {};
  stdout.write(`${JSON.stringify({ ...event, ...reason })}\n`);
}

/** Progress after the end of the speech: in mode offline everything is recognised then. */
function showProgress({ state, share }: Progress, { stderr, messages, paint }: Terminal): void {
  if (!stderr.isTTY || state !== "recognising") return;
  const percent = share === undefined ? "" : ` ${Math.floor(share * 100)} %`;
  stderr.write(`\r\u001b[K${paint.dim(`${messages.progress.recognising}${percent}`)}`);
}

/** Sentences go to standard output; text that may still change is shown only on a terminal. */
function showText({ stdout, stderr, messages, language, paint }: Terminal): (event: LiveEvent) => void {
  const clear = () => {
    if (stderr.isTTY) stderr.write("\r\u001b[K");
  };
  const print = (segment: TranscriptSegment) => {
    const who = nameSpeaker(segment, language);
    stdout.write(`${who ? `[${who}] ` : ""}${segment.text}\n`);
  };
  let printed = 0;
  return (event) => {
    if (event.type === "partial") {
      if (!stderr.isTTY) return;
      const room = Math.floor((stderr.columns ?? 80) / 2) - 1;
      stderr.write(`\r\u001b[K${paint.dim([...event.text].slice(-room).join(""))}`);
      return;
    }
    clear();
    if (event.type === "segment") for (const segment of event.segments) print(segment);
    if (event.type === "segment") printed += event.segments.length;
    // Text that no sentence has settled.
    if (event.type === "final") for (const segment of event.transcript.segments.slice(printed)) print(segment);
    if (event.type === "reconnecting") stderr.write(`${paint.yellow(messages.reconnecting(codeOf(event.reason)))}\n`);
    if (event.type === "connected" && event.attempt > 1) stderr.write(`${messages.connectedAgain}\n`);
    if (event.type === "gap") {
      stderr.write(`${paint.red(messages.gap(((event.toMs - event.fromMs) / 1000).toFixed(1)))}\n`);
    }
  };
}

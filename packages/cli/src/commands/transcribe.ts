import { type DocumentFormat, documentFormats, renderDocument, type Transcription } from "@funasr-images/client";
import { ProgramError } from "@funasr-images/errors";
import { type ChannelUse, channelUses } from "@funasr-images/protocol";
import type { Command } from "commander";
import {
  addConnectionFlags,
  addUtteranceFlags,
  type ConnectionFlags,
  readConnection,
  readUtterance,
  type UtteranceFlags,
} from "../connection-flags.ts";
import { codeOf, describeError, describeWarning } from "../describe-error.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { addLabelsFlag, type LabelsFlag, readLabels } from "../labels-option.ts";
import { parseChoice, parseChoices, parseWhole } from "../parse-values.ts";
import type { Terminal } from "../terminal.ts";
import { openBatchState } from "../transcribe/batch-state.ts";
import { findInputs, type Input } from "../transcribe/find-inputs.ts";
import { planOutputs } from "../transcribe/plan-outputs.ts";
import { openProgress } from "../transcribe/progress-display.ts";
import { type Outcome, titleOf, transcribeFiles } from "../transcribe/transcribe-files.ts";

interface Flags extends ConnectionFlags, LabelsFlag, UtteranceFlags {
  readonly channels?: ChannelUse;
  readonly format: readonly DocumentFormat[];
  readonly outputDir?: string;
  readonly jobs: number;
  readonly retries: number;
  readonly force?: true;
  readonly maxColumns?: number;
  readonly inputFormat?: string;
  readonly sampleRate?: number;
  readonly json?: true;
  readonly quiet?: true;
}

export function addTranscribe(program: Command, terminal: Terminal, setExitCode: (code: ExitCode) => void): void {
  const { messages } = terminal;
  const { help } = messages;
  const words = help.transcribe;
  const whole = (option: string, least: number, most: number) => (value: string) =>
    parseWhole(option, least, most, value, messages);
  const command = program.command("transcribe").description(words.summary).argument("[inputs...]", words.inputs);
  addConnectionFlags(command, terminal);
  addUtteranceFlags(command, terminal, "offline");
  addLabelsFlag(command, terminal)
    .option("--channels <use>", words.channels, (value) => parseChoice("--channels", channelUses, value, messages))
    .option(
      "-f, --format <formats>",
      words.format,
      (value) => parseChoices("--format", documentFormats, value, messages),
      ["txt"],
    )
    .option("-o, --output-dir <folder>", words.outputDir)
    .option("-j, --jobs <count>", words.jobs, whole("--jobs", 1, 256), 4)
    .option("--retries <count>", words.retries, whole("--retries", 0, 20), 3)
    .option("--force", words.force)
    .option("--max-columns <columns>", words.maxColumns, whole("--max-columns", 10, 200))
    .option("--input-format <format>", words.inputFormat)
    .option("--sample-rate <hertz>", words.sampleRate, whole("--sample-rate", 4000, 192_000))
    .option("--json", help.json)
    .option("-q, --quiet", words.quiet)
    .action(async (patterns: string[], flags: Flags) => setExitCode(await runTranscribe(patterns, flags, terminal)));
}

async function runTranscribe(patterns: readonly string[], flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const { messages, stderr, stdout } = terminal;
  const { outputDir, format, maxColumns } = flags;
  const [printed = "txt", ...others] = format;
  if (!outputDir && (others.length > 0 || printed === "docx")) throw new ProgramError("USAGE", messages.needsOutputDir);
  const inputs = await findInputs(patterns, messages);
  const render = { labels: readLabels(flags), maxColumns, language: terminal.language };
  const connection = await readConnection(flags);
  const utterance = { ...(await readUtterance(flags)), channels: flags.channels };

  const controller = new AbortController();
  const stopListening = terminal.onInterrupt(() => controller.abort());
  const progress = openProgress(inputs.length, terminal, flags.quiet ?? false);
  const renderOutcome = (transcription: Transcription, input: Input): string => {
    const { text, transcript, audioSeconds, elapsedSeconds } = transcription;
    if (flags.json) return `${JSON.stringify({ file: input.file, text, audioSeconds, elapsedSeconds, transcript })}\n`;
    if (outputDir || printed === "docx") return "";
    // At least one line per recording, so that lines can be counted.
    return renderDocument(printed, transcript, { ...render, title: titleOf(input) }) || "\n";
  };
  const counts = { done: 0, skipped: 0, failed: 0 };
  const take = (outcome: Outcome, input: Input) => {
    counts[outcome.kind] += 1;
    if (outcome.kind === "skipped") {
      if (!flags.quiet) progress.note(messages.alreadyDone(input.file));
    } else if (outcome.kind === "failed") {
      if (!controller.signal.aborted) {
        progress.note(`${codeOf(outcome.error)}: ${input.file}: ${describeError(outcome.error, messages)}`);
      }
    } else {
      progress.aside(() => stdout.write(renderOutcome(outcome.transcription, input)));
      for (const warning of outcome.transcription.warnings) {
        progress.note(messages.warned(warning.code, input.file, describeWarning(warning, messages)));
      }
    }
  };
  try {
    await transcribeFiles(
      {
        inputs,
        outputs: outputDir ? planOutputs(inputs, outputDir, format) : new Map(),
        connection,
        utterance,
        render,
        raw: { format: flags.inputFormat, sampleRate: flags.sampleRate },
        jobs: flags.jobs,
        retries: flags.retries,
        state: outputDir && !flags.force ? await openBatchState(outputDir) : undefined,
        signal: controller.signal,
      },
      terminal,
      progress,
      take,
    );
  } finally {
    progress.close();
    stopListening();
  }
  if (controller.signal.aborted) {
    stderr.write(`${messages.interrupted}\n`);
    return exitCodes.interrupted;
  }
  if (outputDir && !flags.quiet) stderr.write(`${messages.batchDone(counts.done, counts.skipped, counts.failed)}\n`);
  return counts.failed > 0 ? exitCodes.failed : exitCodes.ok;
}

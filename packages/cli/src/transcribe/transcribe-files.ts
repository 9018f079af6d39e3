import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { basename, parse } from "node:path";
import {
  type AudioSource,
  type ConnectionOptions,
  type CueOptions,
  type DocumentFormat,
  renderDocument,
  type Transcription,
  type TranscriptionStatus,
  transcribe,
  type UtteranceOptions,
} from "@funasr-images/client";
import { replaceFile } from "@funasr-images/files";
import { codeOf } from "../describe-error.ts";
import type { Terminal } from "../terminal.ts";
import type { BatchState } from "./batch-state.ts";
import type { Input } from "./find-inputs.ts";
import { nameFormat, type RawFormat } from "./name-format.ts";
import { planRetry, type RetryReason } from "./plan-retry.ts";
import type { ProgressDisplay } from "./progress-display.ts";
import { runPool } from "./run-pool.ts";

export interface Batch {
  readonly inputs: readonly Input[];
  /** Files to write for each input; none: to standard output. */
  readonly outputs: ReadonlyMap<Input, ReadonlyMap<DocumentFormat, string>>;
  readonly connection: ConnectionOptions;
  readonly utterance: UtteranceOptions;
  readonly render: CueOptions;
  /** Format and rate of standard input, and of files that are neither wav nor named like another format. */
  readonly raw: RawFormat;
  readonly jobs: number;
  readonly retries: number;
  /** Undefined: everything is repeated. */
  readonly state: BatchState | undefined;
  readonly signal: AbortSignal;
}

export type Outcome =
  | { readonly kind: "done"; readonly transcription: Transcription }
  | { readonly kind: "skipped" }
  | { readonly kind: "failed"; readonly error: unknown };

/** Transcribes a batch; `take` gets every outcome in the order of the inputs. */
export async function transcribeFiles(
  batch: Batch,
  terminal: Terminal,
  progress: ProgressDisplay,
  take: (outcome: Outcome, input: Input) => void,
): Promise<void> {
  const work = async (input: Input): Promise<Outcome> => {
    try {
      return await transcribeOne(batch, input, terminal, progress);
    } catch (error) {
      return { kind: "failed", error };
    } finally {
      progress.remove(input.file);
    }
  };
  await runPool(batch.inputs, batch.jobs, work, take);
}

async function transcribeOne(
  batch: Batch,
  input: Input,
  terminal: Terminal,
  progress: ProgressDisplay,
): Promise<Outcome> {
  batch.signal.throwIfAborted();
  const { state, connection, utterance, render } = batch;
  const outputs = batch.outputs.get(input) ?? new Map<DocumentFormat, string>();
  // Read errors are reported as such, not as errors of a stream.
  if (input.file !== "-") await access(input.file);
  // Not the language: it is the terminal's, and a batch continued from another terminal is the same batch.
  const { language: _, ...layout } = render;
  const settings = { utterance, render: layout, raw: batch.raw };
  const key = input.file === "-" ? undefined : await state?.key(input.file, outputs.values(), settings);
  if (key && (await state?.isDone(key, outputs.values()))) return { kind: "skipped" };

  const format = await nameFormat(input, batch.raw);
  const transcription = await withRetries(batch, input, terminal, progress, () =>
    transcribe({
      ...connection,
      ...utterance,
      ...format,
      audio: openAudio(input, terminal),
      name: input.file === "-" ? "stdin" : basename(input.file),
      signal: batch.signal,
      onStatus: (status) => progress.update(input.file, { ...status, sentShare: shareOf(status, input) }),
    }),
  );
  const options = { ...render, title: titleOf(input) };
  for (const [format, file] of outputs) {
    await replaceFile(file, renderDocument(format, transcription.transcript, options));
  }
  if (key) await state?.add(key, input.file);
  return { kind: "done", transcription };
}

async function withRetries(
  { retries, signal }: Batch,
  input: Input,
  { messages }: Terminal,
  progress: ProgressDisplay,
  work: () => Promise<Transcription>,
): Promise<Transcription> {
  const earlier: RetryReason[] = [];
  for (;;) {
    try {
      return await work();
    } catch (error) {
      // Standard input cannot be read again.
      const retry = input.file === "-" || signal.aborted ? undefined : planRetry(error, earlier, retries);
      if (!retry) throw error;
      earlier.push(retry.reason);
      progress.note(messages.retrying[retry.reason](input.file, retry.delaySeconds, codeOf(error)));
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, retry.delaySeconds * 1000);
        signal.addEventListener("abort", () => resolve(clearTimeout(timer)), { once: true });
      });
    }
  }
}

/** Of a document: the name of the recording. */
export function titleOf({ file }: Input): string {
  return file === "-" ? "" : parse(file).name;
}

/** The library gets a stream, whose length it does not know. */
function shareOf({ phase, sentBytes, sentShare }: TranscriptionStatus, { size }: Input): number | undefined {
  return phase === "sending" && size ? Math.min(1, sentBytes / size) : sentShare;
}

/** Pieces of the file: hours of audio need no more memory than seconds. */
function openAudio({ file }: Input, { stdin }: Terminal): AudioSource {
  return file === "-" ? stdin : createReadStream(file, { highWaterMark: 32 * 1024 });
}

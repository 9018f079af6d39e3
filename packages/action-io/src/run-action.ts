import * as core from "@actions/core";
import { ProgramError, renderCauses, renderError } from "@funasr-images/errors";
import type { ActionDefinition, InputsOf, OutputsOf } from "./action-definition.ts";
import { type ActionIo, createActionIo } from "./action-io.ts";
import { annotationsOf, withoutCommands } from "./annotation.ts";
import { findUnknownInputs } from "./find-unknown-inputs.ts";
import { readInputs, readSecrets } from "./read-inputs.ts";
import { writeSummary } from "./write-summary.ts";

/**
 * Runs an action: reads its inputs, sets its outputs, writes the summary. A failure becomes annotations and a failed
 * step, with the inputs' problems all at once. Never throws.
 *
 * @example
 * await runAction(definition, async (inputs, io) => ({ version: await plan(inputs, io) }));
 */
export async function runAction<D extends ActionDefinition>(
  definition: D,
  main: (inputs: InputsOf<D>, io: ActionIo) => Promise<OutputsOf<D>>,
): Promise<void> {
  const { env } = process;
  const cancelled = new AbortController();
  // Once: who sends a second signal does not want to wait for the end of the first.
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => cancelled.abort(new ProgramError("INTERRUPTED", `The job was cancelled (${name}).`)));
  }
  const io = createActionIo(env, cancelled.signal);
  try {
    for (const secret of readSecrets(definition, env)) core.setSecret(secret);
    for (const unknown of findUnknownInputs(definition, env)) io.warning(unknown);
    const outputs = await main(readInputs(definition, env), io);
    for (const [name, value] of Object.entries(outputs)) {
      if (value !== undefined) core.setOutput(name, value);
    }
  } catch (error) {
    fail(error, io);
  }
  await writeSummary(io.summary, env).catch((error: Error) => io.warning(`No summary: ${error.message}`));
}

function fail(error: unknown, io: ActionIo): void {
  const annotations = annotationsOf(error);
  for (const { message, ...place } of annotations) io.error(message, place);
  for (const cause of renderCauses(error)) io.info(`caused by: ${cause}`);
  if (error instanceof Error && error.stack) core.debug(withoutCommands(error.stack));
  core.setFailed(renderError(error));
}

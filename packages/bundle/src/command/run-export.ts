import path from "node:path";
import { type CommandIo, createProgress } from "@funasr-images/models";
import { readContext } from "@funasr-images/pipeline";
import { type ExportedBundle, type ExportOptions, exportBundle } from "../export-bundle.ts";

/** Exports from the checkout in the working directory. */
export async function runExport(
  { profile, ...options }: Omit<ExportOptions, "say" | "signal"> & { readonly profile: string },
  io: CommandIo,
): Promise<ExportedBundle> {
  const root = process.cwd();
  const state = path.resolve(io.env.FUNASR_STATE || ".local");
  const context = await readContext({ root, state, profile, env: io.env });
  const progress = createProgress(io.stderr, io.env);
  try {
    return await exportBundle(context, { ...options, say: progress, signal: io.signal });
  } finally {
    progress.end();
  }
}

import { readFile } from "node:fs/promises";
import { decodeWav, encodePcm16, resample } from "@funasr-images/client";
import type { Command } from "commander";
import { addConnectionFlags, type ConnectionFlags } from "../connection-flags.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { parseChoice } from "../parse-values.ts";
import type { Terminal } from "../terminal.ts";

const kinds = ["auto", "offline", "2pass"] as const;

interface Flags extends ConnectionFlags {
  readonly audio: string;
  readonly kind: (typeof kinds)[number];
  readonly destructive?: true;
  readonly json?: true;
}

export function addConformance(program: Command, terminal: Terminal, setExitCode: (code: ExitCode) => void): void {
  const { messages } = terminal;
  const { help } = messages;
  const words = help.conformance;
  const command = program.command("conformance").description(words.summary).argument("[url]", help.url);
  addConnectionFlags(command, terminal)
    .requiredOption("--audio <file>", words.audio)
    .option("--kind <kind>", words.kind, (value) => parseChoice("--kind", kinds, value, messages), "auto" as const)
    .option("--destructive", words.destructive)
    .option("--json", help.json)
    .action(async (url: string | undefined, flags: Flags) =>
      setExitCode(await runConformanceCommand({ ...flags, url: url ?? flags.url }, terminal)),
    );
}

async function runConformanceCommand(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const { stdout, messages, paint } = terminal;
  // Its scenarios are large, and no other command needs them.
  const { runConformance } = await import("@funasr-images/client/conformance");
  const controller = new AbortController();
  const stopListening = terminal.onInterrupt(() => controller.abort());
  const marks = { passed: paint.green("✓"), failed: paint.red("✗"), skipped: paint.dim("-") };
  try {
    const report = await runConformance({
      url: flags.url,
      kind: flags.kind,
      audio: { pcm: await readPcm(flags.audio), sampleRate: 16_000 },
      destructive: flags.destructive ?? false,
      insecure: flags.insecure ?? false,
      signal: controller.signal,
      onResult: ({ scenario, title, outcome, why, class: kind }) => {
        if (flags.json) return;
        // Upstream's servers lack the improvements, and still conform.
        const mark = outcome === "failed" && kind === "improvement" ? paint.yellow("○") : marks[outcome];
        stdout.write(`${mark} ${scenario}  ${title}${outcome === "passed" || !why ? "" : `: ${why}`}\n`);
      },
    });
    if (flags.json) stdout.write(`${JSON.stringify(report)}\n`);
    else {
      const count = (wanted: string, kind?: string) =>
        report.results.filter((result) => result.outcome === wanted && result.class === (kind ?? result.class)).length;
      const [failed, missing] = [count("failed", "required"), count("failed", "improvement")];
      stdout.write(`${messages.conformance(count("passed"), failed, missing, count("skipped"))}\n`);
    }
    return report.passed ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (controller.signal.aborted) return exitCodes.interrupted;
    throw error;
  } finally {
    stopListening();
  }
}

async function readPcm(file: string): Promise<Uint8Array> {
  const { samples, sampleRate } = decodeWav(await readFile(file));
  return encodePcm16(resample(samples, sampleRate, 16_000));
}

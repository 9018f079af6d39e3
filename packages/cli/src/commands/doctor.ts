import type { Command } from "commander";
import { addConnectionFlags, type ConnectionFlags, readConnection } from "../connection-flags.ts";
import { type Finding, renderFinding } from "../doctor/finding.ts";
import { runDoctor } from "../doctor/run-doctor.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";

interface Flags extends ConnectionFlags {
  readonly audio?: string;
  readonly json?: true;
}

export function addDoctor(program: Command, terminal: Terminal, setExitCode: (code: ExitCode) => void): void {
  const { help } = terminal.messages;
  const command = program.command("doctor").description(help.doctor.summary).argument("[url]", help.url);
  addConnectionFlags(command, terminal)
    .option("--audio <file>", help.doctor.audio)
    .option("--json", help.json)
    .action(async (url: string | undefined, flags: Flags) =>
      setExitCode(await runDoctorCommand({ ...flags, url: url ?? flags.url }, terminal)),
    );
}

async function runDoctorCommand(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const { stdout, messages, paint } = terminal;
  const connection = await readConnection(flags);
  const show = flags.json ? () => {} : (finding: Finding) => stdout.write(renderFinding(finding, terminal));
  const findings = await runDoctor(connection, flags.audio, messages, show);
  const bad = findings.filter(({ level }) => level === "bad").length;
  if (flags.json) stdout.write(`${JSON.stringify({ url: flags.url, works: bad === 0, findings })}\n`);
  else stdout.write(`${bad === 0 ? paint.green(messages.doctor.ok) : paint.red(messages.doctor.failed(bad))}\n`);
  return bad === 0 ? exitCodes.ok : exitCodes.failed;
}

import { measureColumns } from "@funasr-images/protocol";
import type { Terminal } from "../terminal.ts";

/** What one check found. Unless it is bad, the next check follows. */
export interface Finding {
  /** Stable, for programs: `port`, `scheme`, `certificate`, ... The texts for people are in `messages`. */
  readonly check: string;
  /** `bad`: it does not work; `note`: it works, and this is worth knowing. */
  readonly level: "good" | "note" | "bad";
  /** What was found; if it is bad, with how to fix it. */
  readonly text: string;
}

/** Whether the server works: a note is not a fault. */
export function isGood(findings: readonly Finding[]): boolean {
  return findings.every(({ level }) => level !== "bad");
}

/** A finding as one line for people. */
export function renderFinding({ check, level, text }: Finding, { messages, paint }: Terminal): string {
  const marks = { good: paint.green("✓"), note: paint.yellow("i"), bad: paint.red("✗") };
  const names: Readonly<Record<string, string>> = {
    address: messages.doctor.address,
    port: messages.doctor.port,
    scheme: messages.doctor.scheme,
    certificate: messages.doctor.certificate,
    readiness: messages.doctor.readiness,
    version: messages.doctor.version,
    capabilities: messages.doctor.capabilities,
    token: "token",
    handshake: messages.doctor.handshake,
    subprotocol: messages.doctor.subprotocol,
    answer: messages.doctor.answer,
    dialect: messages.doctor.kind,
    chunk_size: messages.doctor.chunkSize,
    timing: messages.doctor.timing,
  };
  const name = names[check] ?? check;
  return `${marks[level]} ${name}${" ".repeat(Math.max(1, 14 - measureColumns(name)))}${text}\n`;
}

import { existsSync } from "node:fs";
import type { Say } from "@funasr-images/pipeline";
import { execa } from "execa";
import { runAsRoot } from "./as-root.ts";

/** The units that start with the machine; undefined where there is no systemd. Reads files, so systemd need not run. */
export async function readEnabledUnits(): Promise<string[] | undefined> {
  const { stdout, failed } = await execa(
    "systemctl",
    ["--root=/", "list-unit-files", "--state=enabled", "--no-legend", "--plain", "--full"],
    { reject: false, stdin: "ignore" },
  );
  return failed ? undefined : parseUnits(stdout);
}

/** The first word of every line. */
export function parseUnits(list: string): string[] {
  return list.split("\n").flatMap((line) => line.trim().split(/\s+/, 1).filter(Boolean));
}

/**
 * Disables the units that an installation has enabled, which packages do by themselves, and makes systemd read the units
 * that are new.
 *
 * @param before {@link readEnabledUnits} before the installation
 * @param sudo what `asRoot` gave
 */
export async function keepUnitsOff(
  before: readonly string[] | undefined,
  sudo: readonly string[],
  say: Say,
): Promise<void> {
  const after = await readEnabledUnits();
  if (!after) return;
  const fresh = after.filter((unit) => !before?.includes(unit));
  if (before && fresh.length > 0) {
    say.line(`leaving off what the packages would start: ${fresh.join(", ")}`);
    await runAsRoot(sudo, ["systemctl", "--root=/", "disable", ...fresh]);
  }
  if (existsSync("/run/systemd/system")) await runAsRoot(sudo, ["systemctl", "daemon-reload"]);
}

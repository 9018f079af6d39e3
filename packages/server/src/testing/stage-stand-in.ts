import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { programNames } from "../stand-in/parse-flags.ts";
import type { StandInKind } from "../stand-in/upstream-settings.ts";

const source = fileURLToPath(new URL("../sdk-stand-in.ts", import.meta.url));

/** The stand-in under the name of upstream's program, as in the local profile. */
export function stageStandIn(folder: string, kind: StandInKind = "offline"): string {
  const file = join(folder, "bin", programNames[kind]);
  mkdirSync(join(folder, "bin"), { recursive: true });
  const program = `SDK_PROGRAM=${programNames[kind]} exec "${process.execPath}" "${source}" "$@"`;
  writeFileSync(file, `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  return file;
}

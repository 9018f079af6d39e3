import type { Say } from "@funasr-images/pipeline";
import { execa } from "execa";
import { installPackages } from "./install-packages.ts";
import { readMachine } from "./read-machine.ts";

/** Makes sure that Python can make virtual environments: a test runs the hub's own SDK in one. Nothing else needs it. */
export async function installPython(options: { state: string; say: Say; signal?: AbortSignal }): Promise<void> {
  const { failed } = await execa("python3", ["-c", "import venv, ensurepip"], { reject: false });
  if (!failed) return;
  await installPackages({ kind: "apt", packages: ["python3-venv"] }, await readMachine(), options);
}

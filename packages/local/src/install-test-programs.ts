import { access } from "node:fs/promises";
import type { Say } from "@funasr-images/pipeline";
import { execa } from "execa";
import { findProgram } from "./find-program.ts";
import { installPackages } from "./install-packages.ts";
import { planTestPrograms } from "./plan-test-programs.ts";
import { readMachine } from "./read-machine.ts";

/**
 * Makes sure that the machine has the programs that only tests need.
 *
 * @returns the environment in which tests find the browser
 * @throws LocalError NO_PACKAGES, NO_ROOT
 */
export async function installTestPrograms(options: {
  state: string;
  say: Say;
  signal?: AbortSignal;
}): Promise<{ CHROMIUM: string }> {
  const machine = await readMachine();
  const browser = await findBrowser();
  const found = {
    python: !(await execa("python3", ["-c", "import venv, ensurepip"], { reject: false })).failed,
    ffmpeg: (await findProgram("ffmpeg")) !== undefined,
    // Its formats are packages of their own.
    sox: /^Writes:/m.test(String((await execa("sox", ["--help-format", "amr-nb"], { reject: false })).stdout)),
    browser: browser !== undefined,
    chineseFont: await access("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").then(
      () => true,
      () => false,
    ),
    hubClients: (await findProgram("aria2c")) !== undefined && (await findProgram("git-lfs")) !== undefined,
  };
  await installPackages(planTestPrograms(found, machine), machine, options);
  return { CHROMIUM: browser ?? (await findBrowser()) ?? "" };
}

function findBrowser(): Promise<string | undefined> {
  const named = process.env.CHROMIUM;
  return findProgram(...(named ? [named] : []), "chromium", "google-chrome", "google-chrome-stable");
}

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Say } from "@funasr-images/pipeline";
import { aptFailed, aptOptions, ownSources } from "./apt-sources.ts";
import { asRoot, runAsRoot } from "./as-root.ts";
import { keepUnitsOff, readEnabledUnits } from "./keep-units-off.ts";
import { LocalError } from "./local-error.ts";
import type { PackagePlan } from "./plan-packages.ts";
import type { Machine } from "./read-machine.ts";

/**
 * With this systemctl talks to no systemd, so that no script of a package starts or restarts a service. Unlike a
 * `policy-rc.d` it changes no file, holds for this one apt-get alone, and is gone however this run ends.
 */
const environment = ["DEBIAN_FRONTEND=noninteractive", "SYSTEMD_OFFLINE=1"];

/**
 * Installs what {@link PackagePlan} names, and starts and enables none of the services that come with it. The machine's
 * own lists of package sources stay as they are: a newer suite is read into a folder of ours, from the mirror that the
 * machine uses already.
 *
 * @param state a folder for apt's lists
 * @throws LocalError NO_PACKAGES with apt's last lines, NO_ROOT
 */
export async function installPackages(
  plan: PackagePlan,
  machine: Machine,
  { state, say, signal }: { state: string; say: Say; signal?: AbortSignal },
): Promise<void> {
  if (plan.kind === "nothing") return;
  if (plan.kind === "impossible") throw new LocalError("NO_PACKAGES", plan.reason);
  if (plan.packages.length === 0) return;
  const names = plan.packages.join(", ");
  const sudo = asRoot(machine, `install ${names}`);
  const from = plan.newer ? ` (${plan.newer.packages.join(", ")} from ${plan.newer.suite})` : "";
  say.line(`installing ${names}${from}`);
  const options = plan.newer ? await newerSources(plan.newer, state) : [];
  const apt = (parameters: readonly string[], cancel?: AbortSignal) =>
    runAsRoot(sudo, ["env", ...environment, "apt-get", ...options, "--quiet", ...parameters], cancel);
  // A machine that was just switched on is often busy with its own updates.
  const patience = ["-o", "DPkg::Lock::Timeout=300"];
  const install = [...patience, "install", "--yes", "--no-install-recommends", ...plan.packages];
  const enabled = await readEnabledUnits();
  try {
    await apt(["update"], signal);
    await apt([...install, "--download-only"], signal);
    try {
      // Runs to its end in any case: half an installation is worse than a late interrupt.
      await apt(install);
    } finally {
      await keepUnitsOff(enabled, sudo, say);
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw aptFailed(`install ${names}`, cause);
  }
  signal?.throwIfAborted();
}

async function newerSources(newer: { suite: string; packages: readonly string[] }, state: string): Promise<string[]> {
  for (const folder of ["lists/partial", "archives/partial"])
    await mkdir(path.join(state, folder), { recursive: true });
  const sources = path.join(state, "sources.list");
  const preferences = path.join(state, "preferences");
  await writeFile(sources, (await ownSources(newer.suite)).join("\n"));
  await writeFile(
    preferences,
    `Package: *\nPin: release n=${newer.suite}*\nPin-Priority: 1\n\nPackage: ${newer.packages.join(" ")}\nPin: release n=${newer.suite}*\nPin-Priority: 990\n`,
  );
  return aptOptions(state, sources, preferences);
}

import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Say } from "@funasr-images/pipeline";
import { execa } from "execa";
import { aptOptions, ownSources } from "./apt-sources.ts";
import { asRoot } from "./as-root.ts";
import { LocalError } from "./local-error.ts";
import type { PackagePlan } from "./plan-packages.ts";
import type { Machine } from "./read-machine.ts";

/**
 * Installs what {@link PackagePlan} names. The machine's own lists of package sources stay as they are: a newer suite
 * is read into a folder of ours, from the mirror that the machine uses already.
 *
 * @param state a folder for apt's lists
 */
export async function installPackages(
  plan: PackagePlan,
  machine: Machine,
  { state, say, signal }: { state: string; say: Say; signal?: AbortSignal },
): Promise<void> {
  if (plan.kind === "nothing") return;
  if (plan.kind === "impossible") throw new LocalError("NO_PACKAGES", plan.reason);
  const sudo = asRoot(machine, `install ${plan.packages.join(" ")}`);
  if (plan.packages.includes("docker.io")) await preferContainerdStore(sudo, say);
  const from = plan.newer ? ` (${plan.newer.packages.join(", ")} from ${plan.newer.suite})` : "";
  say.line(`installing ${plan.packages.join(", ")}${from}`);
  const options = plan.newer ? await newerSources(plan.newer, state) : [];
  const run = (...parameters: string[]) =>
    execa(sudo[0] ?? "apt-get", [...sudo.slice(1), ...(sudo[0] ? ["apt-get"] : []), ...options, ...parameters], {
      env: { DEBIAN_FRONTEND: "noninteractive" },
      stdin: "ignore",
      all: true,
      ...(signal ? { cancelSignal: signal } : {}),
    });
  try {
    await run("update", "--quiet");
    await run("install", "--quiet", "--yes", "--no-install-recommends", ...plan.packages);
  } catch (cause) {
    signal?.throwIfAborted();
    const output = String((cause as { all?: string }).all ?? cause).split("\n");
    throw new LocalError(
      "NO_PACKAGES",
      `apt-get cannot install ${plan.packages.join(", ")}:\n${output.slice(-8).join("\n")}`,
      {
        cause,
      },
    );
  }
}

/** Docker keeps several archs and their digests only in its containerd image store; an engine of ours starts with it. */
async function preferContainerdStore(sudo: readonly string[], say: Say): Promise<void> {
  const file = "/etc/docker/daemon.json";
  if (existsSync(file)) return;
  say.line(`writing ${file}: the containerd image store`);
  const text = `${JSON.stringify({ features: { "containerd-snapshotter": true } })}\n`;
  const command = [...sudo, "sh", "-c", `mkdir -p ${path.dirname(file)} && cat > ${file}`];
  await execa(command[0] as string, command.slice(1), { input: text });
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

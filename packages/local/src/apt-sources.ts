import path from "node:path";
import { execa } from "execa";
import { LocalError } from "./local-error.ts";

/** apt with lists and sources of ours, not the machine's. */
export function aptOptions(state: string, sources: string, preferences = "/dev/null"): string[] {
  return [
    `Dir::Etc::SourceList=${sources}`,
    "Dir::Etc::SourceParts=/dev/null",
    `Dir::Etc::Preferences=${preferences}`,
    "Dir::Etc::PreferencesParts=/dev/null",
    `Dir::State::Lists=${path.join(state, "lists")}`,
    `Dir::Cache::Archives=${path.join(state, "archives")}`,
    // A folder of ours may lie below one that apt's own user cannot enter.
    "APT::Sandbox::User=root",
  ].flatMap((option) => ["-o", option]);
}

/** The machine's own package sources as lines, and the main archive's once more for another suite. */
export async function ownSources(newerSuite?: string): Promise<string[]> {
  const { stdout } = await execa("apt-get", [
    "indextargets",
    "--format",
    "$(REPO_URI) $(RELEASE) $(COMPONENT)",
    "Created-By: Packages",
  ]);
  const rows = stdout.split("\n").map((row) => row.split(" "));
  const distribution = rows.filter(([, release]) => /^[a-z]+(-updates|-security)?$/.test(release ?? ""));
  const lines = distribution.map(([uri, release, component]) => `deb ${uri} ${release} ${component}`);
  const main = distribution.find(([, release, component]) => !release?.includes("-") && component === "main");
  if (!main)
    throw new LocalError("NO_PACKAGES", "This machine names no main archive of its distribution in its apt sources.");
  return [...new Set([...lines, ...(newerSuite ? [`deb ${main[0]} ${newerSuite} main`] : [])])];
}

/**
 * @param what it was to do, such as `install x`
 * @param cause what it was run with threw
 * @returns NO_PACKAGES with its last lines
 */
export function aptFailed(what: string, cause: unknown): LocalError {
  const output = String((cause as { all?: string }).all ?? cause).split("\n");
  return new LocalError("NO_PACKAGES", `apt-get cannot ${what}:\n${output.slice(-8).join("\n")}`, { cause });
}

import { execa } from "execa";

/** What git says in a checkout; undefined when it fails. */
export async function runGit(root: string, parameters: readonly string[]): Promise<string | undefined> {
  // Dates are those of UTC on every machine.
  const options = { reject: false, env: { TZ: "UTC" } } as const;
  const { stdout, failed } = await execa("git", ["-C", root, ...parameters], options);
  return failed ? undefined : stdout;
}

/** Messages of the commits of a range, newest first, without merges; undefined when an end of it is not there. */
export async function readMessages(root: string, range: string): Promise<string[] | undefined> {
  const text = await runGit(root, ["log", "--no-merges", "--format=%B%x00", range]);
  return text
    ?.split("\0")
    .map((message) => message.trim())
    .filter((message) => message !== "");
}

/** Whether older commits are missing, as in a clone of limited depth. */
export async function isShallow(root: string): Promise<boolean> {
  return (await runGit(root, ["rev-parse", "--is-shallow-repository"])) === "true";
}

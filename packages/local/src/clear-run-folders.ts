import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Say } from "@funasr-images/pipeline";
import { runAsRoot } from "./as-root.ts";

/** Where an engine of ours keeps what lasts as long as it runs. */
export interface RunFolders {
  /** Its own folder. */
  readonly run: string;
  readonly pidfile: string;
  /** Folders that others use, too, and that were not there before it. */
  readonly shared: readonly string[];
}

/**
 * Removes what an engine of ours that has ended leaves in `/run`: its own folder with everything in it, and of the others
 * those that hold nothing but folders. What an engine uses stays as it is: that has a process or a socket.
 *
 * @param sudo what `asRoot` gave; only root sees into these folders
 */
export async function clearRunFolders(
  { run, pidfile, shared }: RunFolders,
  { sudo, say }: { sudo: readonly string[]; say: Say },
): Promise<void> {
  const user = await findUser(run, pidfile);
  if (user) say.line(`leaving ${run}, which ${user} uses`);
  else await runAsRoot(sudo, ["rm", "-rf", "--one-file-system", run, pidfile]);
  for (const folder of shared.filter((one) => existsSync(one))) {
    const { stdout: used } = await runAsRoot(sudo, ["find", folder, "!", "-type", "d", "-print", "-quit"]);
    if (used) say.line(`leaving ${folder}, in which ${used} is`);
    // Nothing but rmdir, which harms nothing that comes in between.
    else await runAsRoot(sudo, ["find", folder, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"]);
  }
}

/** The engine may have ended because another of ours was there before it. */
async function findUser(run: string, pidfile: string): Promise<string | undefined> {
  const pid = (await readFile(pidfile, "utf8").catch(() => "")).trim();
  if (/^\d+$/.test(pid) && existsSync(`/proc/${pid}`)) return `process ${pid}`;
  const sockets = await readFile("/proc/net/unix", "utf8");
  const socket = sockets.split("\n").find((line) => line.includes(` ${run}/`));
  return socket && `the socket ${socket.slice(socket.indexOf(run))}`;
}

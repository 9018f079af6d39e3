import { readdir, readFile, readlink } from "node:fs/promises";
import { execa } from "execa";

/** A socket that listens, as the kernel lists it. */
export interface Listener {
  readonly uid: number;
  readonly inode: number;
}

/** The sockets that listen on a TCP port, of the text of `/proc/net/tcp` or `tcp6`. */
export function parseListeners(table: string, port: number): Listener[] {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  return table.split("\n").flatMap((row) => {
    const [, local, , state, , , , uid, , inode] = row.trim().split(/\s+/);
    return state === "0A" && local?.endsWith(`:${hex}`) ? [{ uid: Number(uid), inode: Number(inode) }] : [];
  });
}

/**
 * Names the program that listens on a TCP port of this machine, as far as this user may see: its name, process and user,
 * or the container that it is published for.
 *
 * @returns undefined when nothing listens there
 */
export async function findPortHolder(port: number): Promise<string | undefined> {
  const tables = ["/proc/net/tcp", "/proc/net/tcp6"].map((file) => readFile(file, "utf8").catch(() => ""));
  const [listener] = (await Promise.all(tables)).flatMap((table) => parseListeners(table, port));
  if (!listener) return undefined;
  const container = await execa("docker", ["ps", "--filter", `publish=${port}`, "--format", "{{.Names}}"], {
    reject: false,
    timeout: 10_000,
  });
  if (!container.failed && container.stdout !== "") return `the Docker container ${container.stdout.split("\n")[0]}`;
  const user = (await execa("id", ["-un", String(listener.uid)], { reject: false })).stdout || `number ${listener.uid}`;
  const pid = await findProcess(listener.inode);
  if (pid === undefined) {
    return `a program of user ${user}, whose name only root may see (sudo ss -ltnp "sport = :${port}")`;
  }
  const name = (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "a program")).trim();
  return `${name} (process ${pid} of user ${user})`;
}

/** The process that has a socket open; undefined when it is another user's. */
async function findProcess(inode: number): Promise<string | undefined> {
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => "");
      if (target === `socket:[${inode}]`) return pid;
    }
  }
  return undefined;
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { LocalError } from "./local-error.ts";

/** A socket of this user that leads to one of root. */
export interface Relay {
  readonly socket: string;
  close(): Promise<void>;
}

/**
 * Opens an engine that only root may talk to for this user and for as long as this run lasts: a process of root passes
 * connections on. No group, no rule and no socket of the machine changes, and it ends with this process, however that
 * ends.
 *
 * @param sudo what `asRoot` gave
 * @param target the engine's socket
 * @throws LocalError NO_ENGINE
 */
export async function openEngineRelay(sudo: readonly string[], target: string): Promise<Relay> {
  const directory = await mkdtemp(path.join(tmpdir(), "funasr-engine-"));
  const socket = path.join(directory, "docker.sock");
  const program = path.join(import.meta.dirname, "relay-main.ts");
  const [file = "", ...parameters] = [
    ...sudo,
    ...[process.execPath, program, socket, target, String(process.getuid?.() ?? 0)],
  ];
  // A session of its own: an interrupt at the terminal must not take it from under a run that is still cleaning up.
  const child = spawn(file, parameters, { detached: true, stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (bytes) => {
    said += bytes;
  });
  const gone = once(child, "exit").catch(() => {});
  const ready = await Promise.race([once(child.stdout, "data").then(() => true), gone.then(() => false)]);
  if (!ready) {
    await rm(directory, { recursive: true, force: true });
    throw new LocalError("NO_ENGINE", `Root cannot pass on the Docker engine at ${target}: ${said.trim()}`);
  }
  // The relay does not keep this process alive.
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as { unref(): void }).unref();
  return {
    socket,
    close: async () => {
      child.ref();
      child.stdin.end();
      await gone;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

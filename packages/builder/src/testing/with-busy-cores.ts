import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** Keeps cores busy with other processes during the work. They end with the work, and by themselves after ten minutes. */
export async function withBusyCores<T>(count: number, work: () => Promise<T>): Promise<T> {
  const program = "const end = Date.now() + 600_000; while (Date.now() < end);";
  const busy: readonly ChildProcess[] = Array.from({ length: count }, () =>
    spawn(process.execPath, ["-e", program], { stdio: "ignore" }),
  );
  try {
    await Promise.all(busy.map((child) => once(child, "spawn")));
    return await work();
  } finally {
    for (const child of busy) child.kill("SIGKILL");
  }
}

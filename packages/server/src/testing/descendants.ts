import { readdirSync, readFileSync } from "node:fs";

/** Ids of all processes that a process has started, and those that they have started. */
export function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

/** Ids of the processes that a process has started, by whichever of its threads. */
export function childrenOf(pid: number): number[] {
  return read(() => readdirSync(`/proc/${pid}/task`), [])
    .map((thread) => read(() => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8"), ""))
    .flatMap((list) => list.trim().split(" ").filter(Boolean).map(Number));
}

/** A process may end at any time. */
function read<Value>(look: () => Value, otherwise: Value): Value {
  try {
    return look();
  } catch {
    return otherwise;
  }
}

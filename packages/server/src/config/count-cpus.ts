import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/**
 * Cores that this process may use: the CPU quota of its control group, else the cores available to it.
 *
 * @param read returns a file's text or throws; version 2 of control groups is tried first.
 */
export function countCpus(
  read = (file: string) => readFileSync(file, "utf8"),
  visible = availableParallelism(),
): number {
  const quota = readQuota(read);
  return quota === undefined ? visible : Math.max(1, Math.min(visible, Math.ceil(quota)));
}

function readQuota(read: (file: string) => string): number | undefined {
  try {
    const [quota, period] = read("/sys/fs/cgroup/cpu.max").trim().split(" ");
    return share(quota, period);
  } catch {
    // No version 2 here.
  }
  try {
    return share(read("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"), read("/sys/fs/cgroup/cpu/cpu.cfs_period_us"));
  } catch {
    return undefined;
  }
}

// "max" and -1 stand for no limit.
function share(quota: string | undefined, period: string | undefined): number | undefined {
  const cores = Number(quota) / Number(period);
  return cores > 0 && Number.isFinite(cores) ? cores : undefined;
}

import { LocalError } from "../local-error.ts";
/** Sections of lines, as `snapshot-machine.sh` prints them. */
export type Snapshot = ReadonlyMap<string, readonly string[]>;

/** @throws if a section is missing that the comparison needs */
export function parseSnapshot(text: string): Snapshot {
  const sections = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of text.split("\n")) {
    const name = /^== (\w+)$/.exec(line)?.[1];
    if (name) {
      lines = [];
      sections.set(name, lines);
    } else if (line !== "") lines.push(line);
  }
  const missing = needed.filter((name) => !sections.has(name));
  if (missing.length > 0)
    throw new LocalError("TRIAL_BROKEN", `the snapshot has no ${missing.join(", ")}:\n${text.slice(0, 2000)}`);
  return sections;
}

const needed = ["services", "enabled", "ports", "programs", "network", "containers", "run", "etc", "packages", "owned"];

/** What a run has changed on a machine. */
export interface Changes {
  /** New packages: those that the run announced, and their dependencies. */
  readonly installed: readonly string[];
  /** Files that came with these packages or their scripts: below /etc, and the lock of adduser in /run. */
  readonly withPackages: readonly string[];
  /** Everything else: unannounced. */
  readonly unsaid: readonly string[];
}

/** Compares a machine before and after a run. */
export function compareSnapshots(before: Snapshot, after: Snapshot): Changes {
  const names = (snapshot: Snapshot) => new Set(lines(snapshot, "packages").map((line) => line.split(" ")[0] ?? ""));
  const had = names(before);
  const installed = [...names(after)].filter((name) => !had.has(name));
  const owned = new Set(lines(after, "owned"));
  const withPackages: string[] = [];
  const unsaid: string[] = [];
  for (const section of ["services", "enabled", "ports", "programs", "network", "containers", "run", "etc"]) {
    const [old, now] = [lines(before, section), lines(after, section)].map((all) => all.filter(matters)) as [
      string[],
      string[],
    ];
    const change = [
      ...old.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
      ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
    ];
    for (const line of change) {
      const file = line.split(" ")[1] ?? "";
      const fromPackage = line.startsWith("+") && owned.has(file) && !old.some((other) => other.startsWith(`${file} `));
      const known = section === "etc" ? fromPackage || byScripts.test(file) : line === adduserLock && section === "run";
      if (installed.length > 0 && known) withPackages.push(file);
      else unsaid.push(`${section} ${line}`);
    }
  }
  const upgraded = lines(before, "packages").filter(
    (line) => !lines(after, "packages").includes(line) && names(after).has(line.split(" ")[0] ?? ""),
  );
  unsaid.push(...upgraded.map((line) => `packages replaced: ${line}`));
  return { installed, withPackages: [...new Set(withPackages)], unsaid };
}

/** What scripts of packages keep: users and groups, libraries, alternatives, runlevels, certificates, sign-in modules. */
const byScripts =
  /^\/etc\/(group|gshadow|passwd|shadow|subuid|subgid)-?$|^\/etc\/(ld\.so\.cache|mailcap|inputrc|python3\/debian_config|ca-certificates\.conf|pam\.d\/common-\w+)$|^\/etc\/(alternatives|rc[0-6S]\.d|ssl\/certs|fonts\/conf\.d|apparmor\.d)\//;

/**
 * The empty file that adduser locks (AdduserCommon.pm) and leaves until the next start, when a script of a package makes a
 * user or a group with it.
 */
const adduserLock = "+ adduser";

/** Comes and goes by itself: what timers start, what systemd starts on demand. */
function matters(line: string): boolean {
  return !/^(apt-daily|dpkg-db-backup|man-db|logrotate|e2scrub|fstrim|systemd-(tmpfiles-clean|timedated|hostnamed|localed|userdbd|nsresourced)|user@|user-runtime-dir@|run-user)/.test(
    line,
  );
}

function lines(snapshot: Snapshot, section: string): readonly string[] {
  return snapshot.get(section) ?? [];
}

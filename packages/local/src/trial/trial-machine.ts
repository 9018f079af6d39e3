import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { LocalError } from "../local-error.ts";
import type { TrialPlan } from "./plan-trials.ts";

/** A machine of its own for one trial: a privileged container with systemd as its first process. */
export interface TrialMachine {
  /** Runs a command of bash as a user; the output is in `all`. */
  run(user: "root" | "person", command: string): Promise<{ readonly all: string; readonly exitCode: number }>;
  remove(): Promise<void>;
}

/** What every trial machine is made with. */
export interface TrialGround {
  /** The repository; what is in it, committed or not, is what is tried. */
  readonly root: string;
  /** A folder on a plain disk for file systems and downloads. */
  readonly work: string;
  /** The main archive of Debian. */
  readonly mirror: string;
  /** How npm and Node reach their registry from here. */
  readonly env: Readonly<Record<string, string>>;
  /** A file of certificates that the machine has to trust. */
  readonly certificates?: string;
  readonly signal: AbortSignal;
}

/** More than a run needs, and less than would starve the host. */
const limits = ["--cpus=1.5", "--memory=8g"];
const programs = "systemd,systemd-sysv,dbus,sudo,iproute2,procps,kmod,netbase,ca-certificates,busybox-static";

/** Makes a Debian by debootstrap, once, and imports it as an image. */
export async function buildTrialImage(suite: string, { work, mirror, signal }: TrialGround): Promise<string> {
  const image = `funasr-trial:${suite}`;
  if (!(await execa("docker", ["image", "inspect", image], { reject: false })).failed) return image;
  const directory = path.join(work, `root-${suite}`);
  await rm(directory, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const cancel = { cancelSignal: signal };
  await execa("debootstrap", ["--variant=minbase", `--include=${programs}`, suite, directory, mirror], {
    stdin: "ignore",
    ...cancel,
  });
  const archive = execa("tar", ["-C", directory, "--numeric-owner", "-c", "."], { buffer: false, ...cancel });
  await archive.pipe("docker", ["import", "-", image], cancel);
  await rm(directory, { recursive: true, force: true });
  return image;
}

/** Starts a machine, with a user `person` who has sudo without a password, and the checkout in both homes. */
export async function startTrialMachine(plan: TrialPlan, image: string, ground: TrialGround): Promise<TrialMachine> {
  const { root, work, signal } = ground;
  const name = `funasr-trial-${plan.name}-${process.pid}`;
  const data = path.join(work, name);
  const certificates = ground.certificates ? [`--volume=${ground.certificates}:/trial/certificates:ro`] : [];
  const volumes = {
    // An overlay does not carry another.
    "/var/lib/docker": path.join(data, "docker"),
    "/var/lib/containerd": path.join(data, "containerd"),
    "/var/cache/apt/archives": path.join(work, `apt-${plan.suite}`),
    // npm takes no cache in which another user has written.
    "/trial/npm": path.join(work, `npm-${plan.user}`),
  };
  for (const folder of Object.values(volumes)) await mkdir(folder, { recursive: true });
  const env = Object.entries(ground.env).map(([key, value]) => `--env=${key}=${value}`);
  const remove = async () => {
    await execa("docker", ["rm", "--force", "--volumes", name], { reject: false });
    await rm(data, { recursive: true, force: true });
  };
  const run: TrialMachine["run"] = async (user, command) => {
    const home = user === "root" ? "/root" : `/home/${user}`;
    const { all = "", exitCode = 1 } = await execa(
      "docker",
      ["exec", `--user=${user}`, `--env=HOME=${home}`, `--env=USER=${user}`, name, "bash", "-c", command],
      { reject: false, all: true, stdin: "ignore", cancelSignal: signal },
    );
    signal.throwIfAborted();
    return { all, exitCode };
  };
  try {
    await execa("docker", [
      ...["run", "--detach", "--name", name, "--hostname=trial", "--privileged", "--cgroupns=private", ...limits],
      ...["--tmpfs=/run", "--tmpfs=/run/lock", "--stop-signal=SIGRTMIN+3", ...env, "--env=npm_config_cache=/trial/npm"],
      ...Object.entries(volumes).map(([inside, outside]) => `--volume=${outside}:${inside}`),
      ...[...certificates, image, "/lib/systemd/systemd"],
    ]);
    for (let tries = 0; ; tries++) {
      const { all } = await run("root", "systemctl is-system-running");
      if (/^(running|degraded)/m.test(all)) break;
      if (tries > 60) throw new LocalError("TRIAL_BROKEN", `systemd does not come up in ${name}: ${all}`);
      await sleep(1000, undefined, { signal });
    }
    const prepared = await run("root", prepare);
    if (prepared.exitCode !== 0) throw new LocalError("TRIAL_BROKEN", `${name} cannot be prepared: ${prepared.all}`);
    const files = execa("bash", ["-c", "git ls-files -z --cached --others --exclude-standard | tar -c --null -T -"], {
      cwd: root,
      buffer: false,
      cancelSignal: signal,
    });
    await files.pipe("docker", ["exec", "--interactive", name, "tar", "-x", "-C", "/root/checkout", "--no-same-owner"]);
    await run("root", "cp -r /root/checkout /home/person/ && chown -R person: /home/person");
    return { run, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

const prepare = `set -e
useradd --create-home --shell /bin/bash person
echo "person ALL=(ALL) NOPASSWD:ALL" >/etc/sudoers.d/person
# A privileged container has the terminals of its host, so another one ends what waits at them, and systemd starts it anew.
systemctl mask --now --quiet getty.target getty@tty1.service console-getty.service
mkdir /root/checkout
chmod 777 /trial/npm
# These disks are not needed after a crash.
echo force-unsafe-io >/etc/dpkg/dpkg.cfg.d/trial
apt-get update -qq`;

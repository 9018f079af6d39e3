import { ProgramError } from "@funasr-images/errors";

/** Which Docker a machine has before. */
const dockers = ["none", "fit", "unfit", "stopped"] as const;
const suites = ["bookworm", "trixie"] as const;
const users = ["root", "person"] as const;

/** One machine, and what is to be seen on it. */
export interface TrialPlan {
  /** Names it in the table and in logs. */
  readonly name: string;
  readonly suite: (typeof suites)[number];
  readonly user: (typeof users)[number];
  readonly docker: (typeof dockers)[number];
  /** What makes the Docker that is there, as commands of root. */
  readonly before: string;
  /** What `./scripts/run-local` answers: success, or the refusal with what to do. */
  readonly expected: RegExp;
  readonly exitCode: number;
}

/**
 * The machines to try: every combination, or those that are asked for.
 *
 * @throws ProgramError `USAGE`
 */
export function planTrials(chosen: { suite?: string; user?: string; docker?: string }): TrialPlan[] {
  for (const [what, known] of Object.entries({ suite: suites, user: users, docker: dockers })) {
    const named = chosen[what as keyof typeof chosen];
    if (named === undefined || (known as readonly string[]).includes(named)) continue;
    throw new ProgramError("USAGE", `There is no --${what} "${named}"`, { fix: `Choose from: ${known.join(", ")}.` });
  }
  return suites.flatMap((suite) =>
    dockers.flatMap((docker) =>
      users.flatMap((user) => {
        const asked =
          [chosen.suite ?? suite, chosen.user ?? user, chosen.docker ?? docker].join() === [suite, user, docker].join();
        const name = `${suite}-${user}-${docker}`;
        const before = commands(suite, docker);
        return asked ? [{ name, suite, user, docker, before, ...answer(suite, docker) }] : [];
      }),
    ),
  );
}

function answer(suite: TrialPlan["suite"], docker: TrialPlan["docker"]): Pick<TrialPlan, "expected" | "exitCode"> {
  if (docker !== "unfit") return { expected: /^ *[\d.]+ s {2}done in /m, exitCode: 0 };
  return suite === "bookworm"
    ? { expected: /NO_PACKAGES: The running Docker engine is 20\.10\S*; 23 or newer is needed/, exitCode: 1 }
    : { expected: /ENGINE_UNFIT: .*containerd-snapshotter.*systemctl stop docker/, exitCode: 1 };
}

/** A container of another user, which listens and is to be restarted. */
const container = `tar -C / -c usr/bin/busybox bin 2>/dev/null | docker import - there >/dev/null
docker run --detach --name there --restart always --publish 8088:80 there /usr/bin/busybox httpd -f -p 80 >/dev/null`;

function commands(suite: TrialPlan["suite"], docker: TrialPlan["docker"]): string {
  const install = "apt-get install -qq -y --no-install-recommends";
  const quiet = "export DEBIAN_FRONTEND=noninteractive";
  const ownPackages = suite === "bookworm" ? "docker.io" : "docker.io docker-cli";
  // Debian 13's Docker on Debian 12, as backports would bring it.
  const newer = `sed 's/ bookworm / trixie /' /etc/apt/sources.list >/etc/apt/sources.list.d/newer.list
apt-get update -qq && ${install} docker.io docker-cli docker-buildx iptables >/dev/null
rm /etc/apt/sources.list.d/newer.list && apt-get update -qq`;
  const fit = suite === "bookworm" ? newer : `${install} ${ownPackages} docker-buildx >/dev/null`;
  const store = `mkdir -p /etc/docker
echo '{"features":{"containerd-snapshotter":true}}' >/etc/docker/daemon.json
systemctl restart docker`;
  const parts = {
    none: [],
    fit: [fit, store, container],
    unfit: [`${install} ${ownPackages} >/dev/null`, container],
    stopped: [fit, store, container, "systemctl disable --now docker.service docker.socket containerd.service"],
  }[docker];
  return ["set -e", quiet, ...parts].join("\n");
}

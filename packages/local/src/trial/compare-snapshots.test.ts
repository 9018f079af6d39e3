import { describe, expect, it } from "vitest";
import { compareSnapshots, parseSnapshot } from "./compare-snapshots.ts";

const sections = [
  "services",
  "enabled",
  "ports",
  "programs",
  "network",
  "containers",
  "run",
  "etc",
  "packages",
  "owned",
];

/** A machine with these lines in its sections. */
function machine(lines: Readonly<Record<string, readonly string[]>> = {}) {
  return parseSnapshot(sections.flatMap((name) => [`== ${name}`, ...(lines[name] ?? [])]).join("\n"));
}

const docker = {
  packages: ["docker.io 26.1"],
  owned: ["/etc/init.d/docker"],
  etc: ["/etc/init.d/docker abc", "/etc/group def", "/etc/alternatives/iptables -> /usr/sbin/iptables-nft"],
};

describe("compareSnapshots", () => {
  it("lets a package bring its files and the lists that its scripts keep", () => {
    const before = machine({ etc: ["/etc/group abc", "/etc/hosts 123"] });
    expect(compareSnapshots(before, machine({ ...docker, etc: [...docker.etc, "/etc/hosts 123"] }))).toEqual({
      installed: ["docker.io"],
      withPackages: ["/etc/group", "/etc/init.d/docker", "/etc/alternatives/iptables"],
      unsaid: [],
    });
  });

  it("lets scripts of packages leave adduser's lock in /run, and nothing else there", () => {
    const run = ["adduser", "docker"];
    expect(compareSnapshots(machine(), machine({ ...docker, run }))).toMatchObject({
      withPackages: expect.arrayContaining(["adduser"]),
      unsaid: ["run + docker"],
    });
    expect(compareSnapshots(machine(), machine({ run })).unsaid).toEqual(["run + adduser", "run + docker"]);
  });

  it.each([
    ["a service that was started", { services: ["docker.service 12"] }, "services + docker.service 12"],
    ["a unit that starts with the machine", { enabled: ["docker.socket"] }, "enabled + docker.socket"],
    ["a port that was taken", { ports: ["tcp 127.0.0.1:5000"] }, "ports + tcp 127.0.0.1:5000"],
    ["a program that was left", { programs: ["dockerd 1"] }, "programs + dockerd 1"],
    ["a rule of the firewall", { network: ["iptables-save :FORWARD DROP"] }, "network + iptables-save :FORWARD DROP"],
    ["a file of no package", { etc: ["/etc/docker/daemon.json 99"] }, "etc + /etc/docker/daemon.json 99"],
    ["a policy that stayed", { run: ["/usr/sbin/policy-rc.d"] }, "run + /usr/sbin/policy-rc.d"],
  ])("finds %s", (_what, lines, unsaid) => {
    const after = machine({ ...docker, ...lines, etc: [...docker.etc, ...("etc" in lines ? lines.etc : [])] });
    expect(compareSnapshots(machine({ etc: ["/etc/group abc"] }), after).unsaid).toEqual([unsaid]);
  });

  it("finds a service that was restarted, a container that was ended, a changed file of a package and a new version", () => {
    const before = { services: ["docker.service 12"], containers: ["there running"], ...docker };
    const after = {
      ...{ services: ["docker.service 99"], containers: ["there exited"], owned: docker.owned },
      ...{ packages: ["docker.io 27.0"], etc: ["/etc/init.d/docker changed", ...docker.etc.slice(1)] },
    };
    expect(compareSnapshots(machine(before), machine(after)).unsaid).toEqual([
      "services - docker.service 12",
      "services + docker.service 99",
      "containers - there running",
      "containers + there exited",
      "etc - /etc/init.d/docker abc",
      "etc + /etc/init.d/docker changed",
      "packages replaced: docker.io 26.1",
    ]);
  });

  it("refuses what is not a snapshot", () => {
    expect(() => parseSnapshot("bash: ss: command not found")).toThrow(/no services.*ss: command not found/s);
  });
});

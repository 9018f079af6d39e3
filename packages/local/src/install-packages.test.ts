import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installPackages } from "./install-packages.ts";
import { parseUnits } from "./keep-units-off.ts";
import type { Machine } from "./read-machine.ts";

const machine: Machine = {
  ...{ arch: "amd64", distribution: "debian", codename: "bookworm", root: true, sudo: false },
  ...{ listens: false, cli: false, buildx: false, registry: false },
};

/** Programs of these names stand before the machine's: what is installed for real is seen by ./scripts/check-machines. */
let directory: string;
const machinePath = process.env.PATH;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "install-"));
  process.env.PATH = `${directory}:${machinePath}`;
  await program("systemctl", `[ "$2" = list-unit-files ] && cat enabled || echo "systemctl $*" >>log`);
  await writeFile(path.join(directory, "enabled"), "ssh.service enabled enabled\n");
});
afterEach(async () => {
  process.env.PATH = machinePath;
  await rm(directory, { recursive: true });
});

describe("installPackages", () => {
  it("starts no service of a package, and disables those that the package has enabled", async () => {
    await program("apt-get", `${enables}\necho "apt-get offline=$SYSTEMD_OFFLINE $*" >>log`);
    await install();
    const log = await readLog();
    expect(log.filter((line) => line.startsWith("apt-get"))).toEqual([
      expect.stringMatching(/^apt-get offline=1 .*update$/),
      expect.stringMatching(/^apt-get offline=1 .*install .*thing --download-only$/),
      expect.stringMatching(/^apt-get offline=1 .*install .*thing$/),
    ]);
    expect(log).toContain("systemctl --root=/ disable thing.service thing.socket");
    expect(said).toContain("leaving off what the packages would start: thing.service, thing.socket");
  });

  it("disables them also when the installation fails in the middle, and says why it failed", async () => {
    await program("apt-get", `${enables}\ncase "$*" in *thing) echo "E: broken"; exit 100;; esac`);
    await expect(install()).rejects.toMatchObject({ code: "NO_PACKAGES", message: expect.stringMatching(/E: broken/) });
    expect(await readLog()).toContain("systemctl --root=/ disable thing.service thing.socket");
  });

  it("lets an interrupt wait for the end of an installation, and disables them then", async () => {
    const interrupt = new AbortController();
    await program("apt-get", `${enables}\ncase "$*" in *thing) echo begun >>log; sleep 2; echo ended >>log;; esac`);
    const installing = install(interrupt.signal);
    await expect.poll(readLog).toContain("begun");
    interrupt.abort(new Error("interrupted"));
    await expect(installing).rejects.toThrow("interrupted");
    const log = await readLog();
    expect(log.indexOf("ended")).toBeGreaterThan(log.indexOf("begun"));
    expect(log).toContain("systemctl --root=/ disable thing.service thing.socket");
  });

  it("stops a download at once", async () => {
    const interrupt = new AbortController();
    await program("apt-get", `case "$*" in *update) echo begun >>log; exec sleep 600;; esac`);
    const installing = install(interrupt.signal);
    await expect.poll(readLog).toContain("begun");
    interrupt.abort(new Error("interrupted"));
    await expect(installing).rejects.toThrow("interrupted");
  });
});

it("reads the names of units and nothing else of a list", () => {
  expect(parseUnits("docker.service enabled enabled\n  getty@.service enabled\n\n")).toEqual([
    "docker.service",
    "getty@.service",
  ]);
});

/** What the script of a package does in any case. */
const enables = `case "$*" in *thing) printf 'ssh.service x\\nthing.service x\\nthing.socket x\\n' >enabled;; esac`;

const said: string[] = [];
function install(signal?: AbortSignal): Promise<void> {
  const say = { line: (text: string) => said.push(text), progress: () => {} };
  return installPackages({ kind: "apt", packages: ["thing"] }, machine, {
    state: path.join(directory, "state"),
    say,
    signal,
  });
}

async function program(name: string, script: string): Promise<void> {
  const file = path.join(directory, name);
  await mkdir(directory, { recursive: true });
  await writeFile(file, `#!/bin/sh\ncd ${directory}\n${script}\n`);
  await chmod(file, 0o755);
}

async function readLog(): Promise<string[]> {
  return (await readFile(path.join(directory, "log"), "utf8").catch(() => "")).split("\n");
}

import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { findProgram } from "./find-program.ts";

/** What the local profile finds on a machine before it changes anything. */
export interface Machine {
  /** Docker's name of the CPU: `amd64`, `arm64`, or what Node calls it. */
  readonly arch: string;
  /** `ID` and `VERSION_CODENAME` of os-release: `debian` and `bookworm`. */
  readonly distribution: string;
  readonly codename: string;
  readonly root: boolean;
  /** Whether `sudo` works without asking. */
  readonly sudo: boolean;
  /** Version of the running engine. */
  readonly engine?: string;
  /** Version of `dockerd` on PATH, running or not. */
  readonly dockerd?: string;
  readonly buildx: boolean;
  readonly registry: boolean;
}

/** Reads the facts; changes nothing. */
export async function readMachine(): Promise<Machine> {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, "m").exec(release)?.[1] ?? "";
  const answer = async (command: string, ...parameters: string[]) => {
    const { stdout, failed } = await execa(command, parameters, { reject: false, timeout: 20_000, stdin: "ignore" });
    return failed ? undefined : stdout.trim();
  };
  const [engine, dockerd, buildx, registry, sudo] = await Promise.all([
    answer("docker", "version", "--format", "{{.Server.Version}}"),
    answer("dockerd", "--version"),
    answer("docker", "buildx", "version"),
    findProgram("docker-registry"),
    answer("sudo", "-n", "true"),
  ]);
  const version = /version ([\d.]+)/.exec(dockerd ?? "")?.[1];
  return {
    arch: { x64: "amd64", arm64: "arm64" }[process.arch as string] ?? process.arch,
    distribution: field("ID"),
    codename: field("VERSION_CODENAME"),
    root: process.getuid?.() === 0,
    sudo: sudo !== undefined,
    ...(engine ? { engine } : {}),
    ...(version ? { dockerd: version } : {}),
    buildx: buildx !== undefined,
    registry: registry !== undefined,
  };
}

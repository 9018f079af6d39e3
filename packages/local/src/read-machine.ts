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
  /** Whether only root may talk to that engine. */
  readonly engineOfRoot?: boolean;
  /** Whether something listens at the engine's usual socket, answering or not. */
  readonly listens: boolean;
  /** Version of `dockerd` on PATH, running or not. */
  readonly dockerd?: string;
  /** Docker's command line. */
  readonly cli: boolean;
  readonly buildx: boolean;
  readonly registry: boolean;
}

/** Reads the facts; changes nothing. */
export async function readMachine(): Promise<Machine> {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, "m").exec(release)?.[1] ?? "";
  const answer = async (command: string, ...parameters: string[]) => {
    const { stdout, failed } = await execa(command, parameters, {
      reject: false,
      timeout: 20_000,
      stdin: "ignore",
      // dockerd lies where only root's PATH leads.
      env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    });
    return failed ? undefined : stdout.trim();
  };
  const version = ["version", "--format", "{{.Server.Version}}"];
  const [engine, dockerd, cli, buildx, registry, sudo, sockets] = await Promise.all([
    answer("docker", ...version),
    answer("dockerd", "--version"),
    findProgram("docker"),
    answer("docker", "buildx", "version"),
    findProgram("docker-registry"),
    // A password that sudo remembers for a terminal does not help a program without one.
    answer("sudo", "-n", "-k", "true"),
    readFile("/proc/net/unix", "utf8").catch(() => ""),
  ]);
  const root = process.getuid?.() === 0;
  const listens = /\/run\/docker\.sock$/m.test(sockets);
  const engineOfRoot =
    !engine && !root && sudo !== undefined && listens && (await answer("sudo", "-n", "docker", ...version));
  const installed = /version ([\d.]+)/.exec(dockerd ?? "")?.[1];
  return {
    arch: { x64: "amd64", arm64: "arm64" }[process.arch as string] ?? process.arch,
    distribution: field("ID"),
    codename: field("VERSION_CODENAME"),
    root,
    sudo: sudo !== undefined,
    engine,
    ...(engineOfRoot ? { engine: engineOfRoot, engineOfRoot: true } : {}),
    listens,
    ...(installed ? { dockerd: installed } : {}),
    cli: cli !== undefined,
    buildx: buildx !== undefined,
    registry: registry !== undefined,
  };
}

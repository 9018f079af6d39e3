import type { Machine } from "./read-machine.ts";

/** What to install. Pure data; `installPackages` and `unpackPrograms` act on it. */
export type PackagePlan =
  | { readonly kind: "nothing" }
  | {
      readonly kind: "apt";
      readonly packages: readonly string[];
      /** Packages that come from the next release of the distribution, because its own are too old. */
      readonly newer?: { readonly suite: string; readonly packages: readonly string[] };
      /** Packages of which only the programs are wanted: unpacked into the state folder and not installed. */
      readonly unpack?: readonly string[];
    }
  | { readonly kind: "impossible"; readonly reason: string };

/** Named contexts and `COPY --link` need BuildKit of Docker 23; the containerd image store is sound from there on. */
const oldestEngine = 23;

/**
 * Decides which packages a machine lacks.
 *
 * Debian 12's own Docker is 20.10, so there the engine comes from Debian 13, whose packages run on Debian 12's libc.
 * docker-registry is never installed: its package brings a service of its own on port 5000, with a password.
 */
export function planPackages(machine: Machine): PackagePlan {
  const engineMajor = Number.parseInt(machine.engine ?? machine.dockerd ?? "", 10);
  if (machine.engine && engineMajor < oldestEngine) {
    return {
      kind: "impossible",
      reason: `The running Docker engine is ${machine.engine}; ${oldestEngine} or newer is needed. Upgrade it and run again.`,
    };
  }
  // Beside an engine that runs no other is installed, though there may be no program to ask it for its version.
  const needsEngine = !machine.engine && !machine.listens && !(engineMajor >= oldestEngine);
  const engine = needsEngine ? ["docker.io", "docker-cli", "containerd"] : machine.cli ? [] : ["docker-cli"];
  const buildx = machine.buildx ? [] : ["docker-buildx"];
  const unpack = machine.registry ? [] : ["docker-registry"];
  // Ubuntu has the command line inside docker.io.
  const packages = [...engine, ...(needsEngine ? ["iptables"] : []), ...buildx].filter(
    (name) => machine.distribution !== "ubuntu" || name !== "docker-cli",
  );
  if (packages.length === 0 && unpack.length === 0) return { kind: "nothing" };
  const aside = unpack.length > 0 ? { unpack } : {};
  if (machine.distribution === "debian" && machine.codename === "bookworm") {
    const newer = [...engine, ...buildx];
    return {
      kind: "apt",
      packages,
      ...(newer.length > 0 ? { newer: { suite: "trixie", packages: newer } } : {}),
      ...aside,
    };
  }
  if (["debian", "ubuntu"].includes(machine.distribution)) return { kind: "apt", packages, ...aside };
  return {
    kind: "impossible",
    reason:
      `This machine lacks ${[...packages, ...unpack].join(", ")}, and "${machine.distribution}" is neither Debian nor Ubuntu. ` +
      `Install Docker ${oldestEngine} or newer with buildx (https://docs.docker.com/engine/install/) and the distribution registry as "docker-registry" on PATH, then run again.`,
  };
}

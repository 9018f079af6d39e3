import type { Machine } from "./read-machine.ts";

/** What to install. Pure data; `installPackages` acts on it. */
export type PackagePlan =
  | { readonly kind: "nothing" }
  | {
      readonly kind: "apt";
      readonly packages: readonly string[];
      /** Packages that come from the next release of the distribution, because its own are too old. */
      readonly newer?: { readonly suite: string; readonly packages: readonly string[] };
    }
  | { readonly kind: "impossible"; readonly reason: string };

/** Named contexts and `COPY --link` need BuildKit of Docker 23; the containerd image store is sound from there on. */
const oldestEngine = 23;

/**
 * Decides which packages a machine lacks.
 *
 * Debian 12's own Docker is 20.10, so there the engine comes from Debian 13, whose packages run on Debian 12's libc.
 */
export function planPackages(machine: Machine): PackagePlan {
  const engineMajor = Number.parseInt(machine.engine ?? machine.dockerd ?? "", 10);
  const needsEngine = !(engineMajor >= oldestEngine);
  if (machine.engine && needsEngine) {
    return {
      kind: "impossible",
      reason: `The running Docker engine is ${machine.engine}; ${oldestEngine} or newer is needed. Upgrade it and run again.`,
    };
  }
  const engine = needsEngine ? ["docker.io", "docker-cli", "containerd"] : [];
  const buildx = machine.buildx ? [] : ["docker-buildx"];
  const registry = machine.registry ? [] : ["docker-registry"];
  const packages = [...engine, ...(needsEngine ? ["iptables"] : []), ...buildx, ...registry];
  if (packages.length === 0) return { kind: "nothing" };
  if (machine.distribution === "debian" && machine.codename === "bookworm") {
    const newer = [...engine, ...buildx];
    return { kind: "apt", packages, ...(newer.length > 0 ? { newer: { suite: "trixie", packages: newer } } : {}) };
  }
  if (["debian", "ubuntu"].includes(machine.distribution)) {
    // Ubuntu has the command line inside docker.io.
    return {
      kind: "apt",
      packages: packages.filter((name) => machine.distribution === "debian" || name !== "docker-cli"),
    };
  }
  return {
    kind: "impossible",
    reason:
      `This machine lacks ${packages.join(", ")}, and "${machine.distribution}" is no Debian or Ubuntu. ` +
      `Install Docker ${oldestEngine} or newer with buildx (https://docs.docker.com/engine/install/) and the distribution registry as "docker-registry" on PATH, then run again.`,
  };
}

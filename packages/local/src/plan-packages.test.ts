import { describe, expect, it } from "vitest";
import { planPackages } from "./plan-packages.ts";
import type { Machine } from "./read-machine.ts";

const bare: Machine = {
  arch: "amd64",
  distribution: "debian",
  codename: "bookworm",
  root: true,
  sudo: false,
  listens: false,
  cli: false,
  buildx: false,
  registry: false,
};

describe("planPackages", () => {
  it("takes the engine of Debian 13 on a bare Debian 12, and the rest from its own release", () => {
    expect(planPackages(bare)).toEqual({
      kind: "apt",
      packages: ["docker.io", "docker-cli", "containerd", "iptables", "docker-buildx"],
      newer: { suite: "trixie", packages: ["docker.io", "docker-cli", "containerd", "docker-buildx"] },
      unpack: ["docker-registry"],
    });
  });

  it.each(["bookworm", "trixie", "noble"])(
    "never installs docker-registry, whose service takes port 5000, on %s",
    (codename) => {
      const distribution = codename === "noble" ? "ubuntu" : "debian";
      for (const there of [
        {},
        { engine: "28.2.2", cli: true, buildx: true },
        { dockerd: "20.10.24" },
        { listens: true },
      ]) {
        const plan = planPackages({ ...bare, distribution, codename, ...there });
        expect(plan).toMatchObject({ kind: "apt", unpack: ["docker-registry"] });
        expect(plan).not.toMatchObject({ packages: expect.arrayContaining(["docker-registry"]) });
      }
    },
  );

  it.each(["trixie", "noble"])("takes everything from %s itself", (codename) => {
    const distribution = codename === "noble" ? "ubuntu" : "debian";
    const plan = planPackages({ ...bare, distribution, codename });
    expect(plan).toMatchObject({ kind: "apt", packages: expect.arrayContaining(["docker.io", "docker-buildx"]) });
    expect(plan).not.toHaveProperty("newer");
  });

  it("installs nothing beside an engine that runs", () => {
    expect(planPackages({ ...bare, engine: "28.2.2", cli: true, buildx: true, registry: true })).toEqual({
      kind: "nothing",
    });
    expect(planPackages({ ...bare, engine: "28.2.2", cli: true, buildx: true })).toEqual({
      kind: "apt",
      packages: [],
      unpack: ["docker-registry"],
    });
  });

  it("brings the command line to an engine that runs without one, and no second engine", () => {
    const machine = { ...bare, codename: "trixie", listens: true, registry: true };
    expect(planPackages(machine)).toEqual({ kind: "apt", packages: ["docker-cli", "docker-buildx"] });
  });

  it("replaces an installed engine that is too old, but never a running one", () => {
    expect(planPackages({ ...bare, dockerd: "20.10.24" })).toMatchObject({ newer: { suite: "trixie" } });
    expect(planPackages({ ...bare, engine: "20.10.24" })).toEqual({
      kind: "impossible",
      reason: expect.stringContaining("20.10.24"),
    });
  });

  it("says in one line what is missing and how to get it where there is no apt", () => {
    const plan = planPackages({ ...bare, distribution: "alpine", codename: "" });
    expect(plan).toEqual({
      kind: "impossible",
      reason: expect.stringMatching(/^[^\n]*docker\.io[^\n]*Install Docker[^\n]*$/),
    });
  });
});

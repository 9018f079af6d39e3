import type { Leg, Plan } from "@funasr-images/catalog";
import type { Registry } from "@funasr-images/registry";
import { pushTinyImage } from "@funasr-images/registry/testing";
import type { LegResult } from "../plan-release.ts";

/** A plan over two branches and two archs. */
export function makePlan(
  registry: Pick<Registry, "repository">,
  version: string,
  kind: "release" | "current" = "release",
  smoke: Leg["smoke"] = { kind: "run" },
): Plan {
  const legs = (["online", "offline"] as const).flatMap((branch) =>
    (["amd64", "arm64"] as const).map((arch) => ({
      branch,
      arch,
      platform: `linux/${arch}` as const,
      base: { repository: "example.test/sdk", digest: "sha256:0", sdk: "0.4.7" },
      models: {},
      ...({ env: {}, modes: ["file"], checks: ["files"] } as const),
      inputs: `inputs of ${branch}/${arch} at ${version}`,
      build: { kind: "build" } as const,
      smoke,
    })),
  );
  const [major, minor] = version.split(".");
  return {
    planVersion: 1,
    profile: "upstream",
    version,
    commit: "c".repeat(40),
    epoch: 1_700_000_000,
    registry: registry.repository,
    models: [],
    legs,
    release: {
      kind,
      branches: (["online", "offline"] as const).map((branch) => ({
        branch,
        version: `${branch}-${version}`,
        moving: [`${branch}-${major}.${minor}`, branch],
      })),
    },
  };
}

/** Pushes a small real image for every leg, by digest. */
export async function pushLegs(registry: Registry, plan: Plan): Promise<LegResult[]> {
  return Promise.all(
    plan.legs.map(async ({ branch, arch }) => {
      const manifest = await pushTinyImage(registry, {
        os: "linux",
        architecture: arch,
        version: plan.version,
        config: { Labels: { "io.funasr-images.branch": branch, "io.funasr-images.sdk": "0.4.7" } },
        rootfs: { type: "layers", diff_ids: [] },
      });
      return {
        branch,
        arch,
        manifest,
        smoke: { kind: "passed" as const },
      };
    }),
  );
}

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Arch, Leg, Plan } from "@funasr-images/catalog";
import type { LegReport } from "@funasr-images/pipeline";
import type { Registry } from "@funasr-images/registry";
import { pushTinyImage } from "@funasr-images/registry/testing";
import type { StoredLeg } from "../legs/stored-leg.ts";

/** A plan of one branch on both archs, as the action `plan` would give it. */
export function samplePlan(registry: Registry, version: string, commit: string, change: Partial<Plan> = {}): Plan {
  const legs = (["amd64", "arm64"] as const).map(
    (arch): Leg => ({
      branch: "offline",
      arch,
      platform: `linux/${arch}`,
      base: { repository: "example.test/sdk", digest: `sha256:${"0".repeat(64)}`, sdk: "0.4.7" },
      models: {},
      ...{ env: {}, modes: ["file"], checks: ["files"] },
      inputs: `inputs of offline/${arch} at ${version}`,
      build: { kind: "build" },
      smoke: { kind: "run" },
    }),
  );
  const [major, minor] = version.split(".");
  const moving = [`offline-${major}.${minor}`, `offline-${major}`, "offline-sdk-0.4.7", "offline"];
  return {
    planVersion: 1,
    profile: "upstream",
    version,
    commit,
    epoch: 1_700_000_000,
    registry: registry.repository,
    models: [],
    legs,
    release: { kind: "release", branches: [{ branch: "offline", version: `offline-${version}`, moving }] },
    ...change,
  };
}

/**
 * Pushes a small image for every leg by digest and writes what `smoke-test` would have written.
 *
 * @returns the digests
 */
export async function pushSampleLegs(
  plan: Plan,
  registry: Registry,
  directory: string,
  smoke: (arch: Arch) => LegReport["smoke"] = () => ({
    cer: 0,
    rtf: 0.05,
    readySeconds: 1.5,
    peakMemoryBytes: 3e8,
    checks: [],
  }),
): Promise<string[]> {
  const digests: string[] = [];
  for (const { branch, arch } of plan.legs) {
    const manifest = await pushSampleImage(registry, arch, plan.version);
    const shown = smoke(arch);
    const leg: StoredLeg = {
      result: {
        branch,
        arch,
        manifest,
        smoke: "failed" in shown ? { kind: "failed", reason: shown.failed.join("; ") } : { kind: "passed" },
      },
      report: {
        branch,
        arch,
        digest: manifest.digest,
        reused: false,
        smoke: shown,
        compressedBytes: 1_000_000,
        unpackedBytes: 3_000_000,
      },
    };
    const folder = path.join(directory, `leg-${branch}-${arch}`);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "leg.json"), JSON.stringify(leg));
    digests.push(manifest.digest);
  }
  return digests;
}

function pushSampleImage(registry: Registry, arch: Arch, version: string) {
  const labels = { "io.funasr-images.branch": "offline", "io.funasr-images.sdk": "0.4.7" };
  const rootfs = { type: "layers", diff_ids: [] };
  return pushTinyImage(registry, { os: "linux", architecture: arch, version, config: { Labels: labels }, rootfs });
}
